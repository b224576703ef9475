#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "git/diff_lines.hpp"
#include "records/action.hpp"
#include "records/compare.hpp"

namespace tnotes::cli {
namespace {

using git::DiffPiece;

constexpr std::size_t context_lines = 2;

struct DiffOptions {
  std::string first;
  std::string second;
};

// What to compare: a stretch of the history, of one note or of everything.
struct Question {
  std::optional<std::string> note;
  records::Stretch stretch;
};

// The note that the word means; nothing where it means none.
std::optional<std::string> note_of(Context& context, const std::string& word) {
  try {
    return find_note(context, word).id;
  } catch (const Error& error) {
    if (error.code() != Exit::not_found || word.starts_with('@')) throw;
    // A note that was discarded still has a history.
    return is_note_id(word) ? std::optional(word) : std::nullopt;
  }
}

git::Oid head_of(const git::Repository& repository) {
  const auto head = repository.head();
  if (!head) throw Error(Exit::not_found, "the records have no history yet");
  return *head;
}

// REV is compared with the work tree, A..B as git does it: a missing end is HEAD.
records::Stretch stretch_of(const git::Repository& repository, const std::string& words) {
  const auto commit = [&](const std::string& word) {
    return word.empty() ? head_of(repository) : repository.resolve(word);
  };
  const std::size_t dots = words.find("..");
  if (dots == std::string::npos) return {commit(words), std::nullopt};
  return {commit(words.substr(0, dots)), commit(words.substr(dots + 2))};
}

// Hand edits where there are any, else the last commit.
records::Stretch newest(const records::Records& records, const std::optional<std::string>& note) {
  const records::Stretch hand_edits{records.repository().head(), std::nullopt};
  if (!records::files_changed(records, hand_edits, note).empty()) return hand_edits;
  return records::last_change(records, note).value_or(hand_edits);
}

// Why the first of two words must be a note: two revisions are written as one word.
Error no_note(const git::Repository& repository, const DiffOptions& options) {
  const std::string first = escape_for_terminal(options.first, true);
  Error error(Exit::not_found, fmt::format("there is no note '{}'", first));
  try {
    (void)stretch_of(repository, options.first + ".." + options.second);
  } catch (const Error&) {
    return error.hint("'tnotes list' shows the notes there are");
  }
  return error.hint(fmt::format("to compare two revisions write {}..{}", first,
                                escape_for_terminal(options.second, true)));
}

Question question_of(Context& context, const DiffOptions& options) {
  const records::Records& records = context.records();
  const git::Repository& repository = records.repository();
  if (options.first.empty()) return {std::nullopt, newest(records, std::nullopt)};
  if (const auto note = note_of(context, options.first)) {
    return {note, options.second.empty() ? newest(records, note)
                                         : stretch_of(repository, options.second)};
  }
  if (!options.second.empty()) {
    throw no_note(repository, options);
  }
  try {
    return {std::nullopt, stretch_of(repository, options.first)};
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    throw Error(Exit::not_found, fmt::format("'{}' is no note and no revision",
                                             escape_for_terminal(options.first, true)))
        .hint("'tnotes list' shows the notes, 'tnotes log' what happened");
  }
}

std::string short_hex(const git::Oid& id) { return id.hex().substr(0, 7); }

// "c0ffee1, 2026-11-23 18:04, sign" for one commit, else the two ends.
std::string describe(const git::Repository& repository, const records::Stretch& stretch) {
  if (!stretch.to) {
    const bool is_head = stretch.from == repository.head();
    return is_head ? "not committed" : fmt::format("{} to now", short_hex(*stretch.from));
  }
  const git::Commit commit = repository.read_commit(*stretch.to);
  const bool is_one = commit.parents.empty() ? !stretch.from : commit.parents[0] == stretch.from;
  if (!is_one) return fmt::format("{} to {}", short_hex(*stretch.from), short_hex(*stretch.to));
  const std::string at = format_rfc3339(commit.committer.at);
  const std::string action = records::parse_message(commit.message).action;
  return fmt::format("{}, {} {}{}", short_hex(commit.id), at.substr(0, 10), at.substr(11, 5),
                     action.empty() ? "" : ", " + action);
}

// "20261123-k7f3m  c-4q9zt", or the path of what is no note.
std::string name_of(const records::FileChange& change) {
  const auto ref = records::note_at(change.path());
  std::string name = ref ? fmt::format("{}  {}", ref->id, ref->client) : change.path();
  const auto before = records::note_at(change.before_path);
  if (ref && before && before->client != ref->client) name += ", before of " + before->client;
  return name;
}

std::string paint(Context& context, const DiffPiece& piece) {
  const std::string text = context.safe(piece.text, false);
  const bool color = context.color_out();
  switch (piece.kind) {
    case DiffPiece::Kind::removed:
      return color ? context.red(text) : fmt::format("[-{}-]", text);
    case DiffPiece::Kind::added:
      return color ? context.green(text) : fmt::format("{{+{}+}}", text);
    case DiffPiece::Kind::same:
      break;
  }
  return text;
}

std::string hunks(Context& context, const records::Texts& texts) {
  if (!texts.problem.empty()) return context.safe(texts.problem) + "; not shown\n";
  const auto pieces = git::diff_words(texts.before, texts.after);
  std::string text;
  for (const auto& line : git::diff_lines(pieces, context_lines)) {
    if (line.after_gap) text += context.dim("…") + "\n";
    for (const auto& piece : line.pieces) text += paint(context, piece);
    text += "\n";
  }
  return text;
}

std::string_view kind_name(DiffPiece::Kind kind) {
  switch (kind) {
    case DiffPiece::Kind::removed:
      return "removed";
    case DiffPiece::Kind::added:
      return "added";
    case DiffPiece::Kind::same:
      break;
  }
  return "same";
}

Json json_of(const records::FileChange& change, const records::Texts& texts) {
  const auto ref = records::note_at(change.path());
  const auto parts = split(change.path(), '/');
  const bool of_client = parts.size() > 2 && parts[0] == "clients";
  Json object{{"path", change.path()},
              {"note", ref ? Json(ref->id) : Json(nullptr)},
              {"client", of_client ? Json(parts[1]) : Json(nullptr)},
              {"problem", or_null(texts.problem)},
              {"pieces", Json::array()}};
  if (texts.problem.empty()) {
    for (const auto& piece : git::diff_words(texts.before, texts.after)) {
      object["pieces"].push_back({{"kind", kind_name(piece.kind)}, {"text", piece.text}});
    }
  }
  return object;
}

Exit run(const DiffOptions& options, Context& context) {
  const records::Records& records = context.records();
  const Question question = question_of(context, options);
  const auto changes = records::files_changed(records, question.stretch, question.note);
  Json list = Json::array();
  std::string text;
  const std::string when = changes.empty() ? "" : describe(records.repository(), question.stretch);
  for (const auto& change : changes) {
    const records::Texts texts = records::read_texts(records, question.stretch, change);
    if (context.json()) {
      list.push_back(json_of(change, texts));
      continue;
    }
    const std::string header = fmt::format("{}  ({})", context.safe(name_of(change)), when);
    text += (text.empty() ? "" : "\n") + context.bold(header) + "\n" + hunks(context, texts);
  }
  if (context.json()) {
    print_json(context, list);
    return Exit::done;
  }
  if (changes.empty()) context.say("nothing differs");
  context.page(text);
  return Exit::done;
}

}  // namespace

Command diff_command() {
  return Describe<DiffOptions>("diff", "what changed, word by word")
      .details(
          "Without a word: hand edits that are not committed yet, else what the last commit "
          "changed. With a NOTE: the same for that note. With REV: from that revision until now; "
          "with A..B: between two. Removed words stand in [-brackets-], added ones in {+braces+}; "
          "on a terminal they are red and green.")
      .optional("NOTE", &DiffOptions::first, "a note; left out, all of the records count",
                Completes::note)
      .optional("REV[..REV]", &DiffOptions::second, "a revision, or two")
      .example("tnotes diff @", "what I changed last in the note that I touched last")
      .example("tnotes diff k7f3m HEAD~3", "a note as it is now, against three actions ago")
      .example("tnotes diff HEAD~5..HEAD", "everything that the last five actions changed")
      .runs(run);
}

}  // namespace tnotes::cli

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct SignOptions {
  std::vector<std::string> notes;
};

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    words += !space && !in_word ? 1U : 0U;
    in_word = !space;
  }
  return words;
}

// What is about to be locked, on the terminal where the question is asked.
void show_before_signing(Context& context, const records::Note& note) {
  std::string name = note.client;
  try {
    name = fmt::format("{} ({})", context.records().client(note.client).name, note.client);
  } catch (const Error&) {
    // The id alone tells enough.
  }
  std::string when = format_date(note.date);
  if (note.start) when += " " + format_time(*note.start);
  if (note.end) when += "-" + format_time(*note.end);
  std::string text = fmt::format("\n  {}  {}\n  {}  {}\n", note.id, escape_for_terminal(name, true),
                                 when, escape_for_terminal(note.template_name, true));
  if (!note.amends.empty()) text += fmt::format("  addendum to {}\n", note.amends);
  for (const auto& section : note.sections) {
    const std::size_t words = count_words(section.text);
    text += fmt::format(
        "    {}  {}\n", pad(escape_for_terminal(section.title, true), 16),
        words == 0 ? std::string("empty") : fmt::format("{} word{}", words, words == 1 ? "" : "s"));
  }
  context.world().err(text);
}

Error signed_already(const records::NoteRef& ref) {
  return Error(Exit::refused, fmt::format("note {} is signed already", ref.id))
      .hint(fmt::format("add to it with 'tnotes addend {}'", ref.id.substr(9)));
}

struct Signed {
  records::Note note;
  git::Oid commit;
};

std::optional<Signed> sign_one(Context& context, const records::NoteRef& ref) {
  const records::EditBuffer buffer(context.records(), ref.id);
  require_no_leftover(buffer, ref.id);
  const auto read = [&](const std::string& text) {
    records::Note note = context.records().note(ref, text);
    if (note.status == records::NoteStatus::final) {
      buffer.drop();
      throw signed_already(ref);
    }
    return note;
  };
  const std::string shown = context.records().note_text(ref);
  const records::Note draft = read(shown);
  for (const auto& lack : shortcomings(form_of(context, draft.template_name), draft)) {
    context.warn(fmt::format("{}: {}", ref.id, lack));
  }
  if (!draft.clinician.empty() && draft.clinician != context.actor().clinician) {
    context.warn(fmt::format("{} was written by {}", ref.id, draft.clinician));
  }
  if (draft.date > context.today()) context.warn(fmt::format("{} lies in the future", ref.id));
  if (context.can_ask() && !context.globals().yes) {
    show_before_signing(context, draft);
    if (!context.confirm("sign it? a signed note cannot be changed any more", false)) {
      context.say(fmt::format("{} stays a draft", ref.id));
      buffer.drop();
      return std::nullopt;
    }
  }
  records::Writer writer = context.writer();
  // What is signed is what was shown.
  const std::string text = context.records().note_text(ref);
  if (text != shown) {
    throw Error(Exit::refused, fmt::format("note {} has changed meanwhile", ref.id))
        .hint("look at it and sign it again");
  }
  const records::Actor& actor = context.actor();
  const std::string final_text =
      records::sign_text(text, actor.clinician, actor.credentials, context.now());
  records::Note note = context.records().note(ref, final_text);
  if (!records::digest_fits(note, final_text)) {
    throw Error(Exit::invalid,
                fmt::format("note {} cannot be signed: its front matter is unusual", ref.id))
        .hint("write 'signed:' nowhere yourself, and each key on a line of its own");
  }
  const git::Oid commit =
      writer.commit({records::Action::sign, {ref.client}, {ref.id}, {{ref.path(), final_text}}});
  buffer.drop();
  return Signed{std::move(note), commit};
}

Exit run(const SignOptions& options, Context& context) {
  // All words are resolved first: a misspelt one stops everything before anything is signed.
  std::vector<records::NoteRef> refs;
  for (const auto& word : options.notes) {
    const auto ref = records::find_note(context.records(), word, context.me());
    if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
  }
  (void)context.actor();
  for (const auto& ref : refs) {
    if (context.records().note(ref).status == records::NoteStatus::final) throw signed_already(ref);
  }
  Json results = Json::array();
  for (const auto& ref : refs) {
    const auto done = sign_one(context, ref);
    if (!done) continue;
    if (context.json()) {
      results.push_back(note_result(done->note, done->commit));
    } else {
      print_note_result(context, done->note, done->commit);
    }
  }
  if (context.json()) {
    if (refs.size() > 1)
      print_json(context, results);
    else
      print_json(context, results.empty() ? Json(nullptr) : results.front());
  }
  return Exit::done;
}

}  // namespace

Command sign_command() {
  return Describe<SignOptions>("sign", "complete and lock a note")
      .details(
          "Signs drafts in your name. On a terminal each is shown and you are asked. A signed note "
          "cannot be changed any more; what is to be added or corrected goes into an addendum.")
      .words("NOTE", &SignOptions::notes, "any part of an id, '@' or '@draft'", true,
             Completes::draft)
      .example("tnotes sign @draft", "my latest draft")
      .example("tnotes sign k7f3m 9h2qd --yes", "two notes, without being asked")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

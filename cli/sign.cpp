#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "records/addenda.hpp"

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

// A draft as it would be signed.
struct Signable {
  std::string text;  // of the file
  records::Note note;
};

// All that signing checks before anything is written. Throws refused, invalid, or what check_amends
// throws.
Signable check_signable(Context& context, const records::NoteRef& ref) {
  std::string text = context.records().note_text(ref);
  records::Note note = context.records().note(ref, text);
  if (note.status == records::NoteStatus::final) throw signed_already(ref);
  records::check_amends(context.records(), note, ref.path());
  return {std::move(text), std::move(note)};
}

// The text with its signature. Line ends of another system become line feeds before: the digest's
// check in tnotes-note(5) would not see where the front matter ends.
std::string signed_text(Context& context, const records::NoteRef& ref, const std::string& text) {
  const records::Actor& actor = context.actor();
  std::string final_text = records::sign_text(with_line_feeds(text), actor.clinician,
                                              actor.credentials, context.now(), ref.path());
  if (!records::digest_fits(context.records().note(ref, final_text), final_text)) {
    throw Error(Exit::invalid,
                fmt::format("note {} cannot be signed: its front matter is unusual", ref.id))
        .hint("write 'signed:' nowhere yourself, and each key on a line of its own");
  }
  return final_text;
}

void warn_before_signing(Context& context, const records::Note& draft) {
  for (const auto& lack : shortcomings(form_of(context, draft.template_name), draft)) {
    context.warn(fmt::format("{}: {}", draft.id, lack));
  }
  if (!draft.clinician.empty() && draft.clinician != context.actor().clinician) {
    context.warn(fmt::format("{} was written by {}", draft.id, draft.clinician));
  }
  warn_of(context, draft, draft.id + ": ");
}

struct Signed {
  records::Note note;
  git::Oid commit;
};

std::optional<Signed> sign_one(Context& context, const records::NoteRef& ref) {
  const records::EditBuffer buffer(context.records(), ref.id);
  require_no_leftover(buffer, ref.id);
  const Signable shown = check_signable(context, ref);
  warn_before_signing(context, shown.note);
  if (context.can_ask() && !context.globals().yes) {
    show_before_signing(context, shown.note);
    context.say_if_interrupted(fmt::format("{} stays a draft", ref.id));
    if (!context.confirm("sign it? a signed note cannot be changed any more", false)) {
      context.say(fmt::format("{} stays a draft", ref.id));
      buffer.drop();
      return std::nullopt;
    }
    context.say_if_interrupted({});
  }
  records::Writer writer = context.writer();
  // What is signed is what was shown.
  if (check_signable(context, ref).text != shown.text) {
    throw Error(Exit::refused, fmt::format("note {} has changed meanwhile", ref.id))
        .hint("look at it and sign it again");
  }
  const std::string text = signed_text(context, ref, shown.text);
  const git::Oid commit =
      writer.commit({records::Action::sign, {ref.client}, {ref.id}, {{ref.path(), text}}});
  buffer.drop();
  return Signed{context.records().note(ref, text), commit};
}

// Signs one after the other and tells what was signed, also where one in between fails: a signature
// is for good, and whoever gave it must learn of it.
void sign_all(Context& context, const std::vector<records::NoteRef>& refs) {
  Json::Array results;
  const auto tell = [&] {
    if (!context.json()) return;
    if (refs.size() > 1) {
      print_json(context, results);
    } else {
      print_json(context, results.empty() ? nullptr : results.front());
    }
  };
  try {
    for (const auto& ref : refs) {
      const auto done = sign_one(context, ref);
      if (!done) continue;
      if (context.json()) {
        results.push_back(note_result(done->note, done->commit));
      } else {
        print_note_result(context, done->note, done->commit);
      }
    }
  } catch (...) {
    if (!results.empty()) tell();
    throw;
  }
  tell();
}

Exit run(const SignOptions& options, Context& context) {
  // All words are resolved and all notes checked first: what stops one of them stops everything
  // before anything is signed.
  std::vector<records::NoteRef> refs;
  for (const auto& word : options.notes) {
    const auto ref = find_note(context, word);
    if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
  }
  (void)context.actor();
  for (const auto& ref : refs) {
    require_no_leftover(records::EditBuffer(context.records(), ref.id), ref.id);
    (void)signed_text(context, ref, check_signable(context, ref).text);
  }
  sign_all(context, refs);
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

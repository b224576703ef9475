#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct ShowOptions {
  std::string note;
};

std::vector<records::NoteRef> addenda_of(Context& context, const records::NoteRef& ref) {
  std::vector<records::NoteRef> found;
  for (auto& each : context.records().notes(ref.client)) {
    try {
      if (context.records().note(each).amends == ref.id) found.push_back(std::move(each));
    } catch (const Error&) {
      // It may have been an addendum; the note that was asked for is sound all the same.
      if (each != ref) context.warn(fmt::format("{} cannot be read", each.path()));
    }
  }
  return found;
}

Exit run(const ShowOptions& options, Context& context) {
  const auto ref = records::find_note(context.records(), options.note, context.me());
  const std::string text = context.records().note_text(ref);
  const records::Note note = context.records().note(ref, text);
  const auto addenda = addenda_of(context, ref);
  if (context.json()) {
    Json document = to_json(note.front);
    document["path"] = ref.path();
    document["sections"] = Json::array();
    for (const auto& section : note.sections) {
      document["sections"].push_back({{"title", section.title}, {"text", section.text}});
    }
    document["addenda"] = Json::array();
    for (const auto& each : addenda) document["addenda"].push_back(each.id);
    print_json(context, document);
    return Exit::done;
  }
  std::string page = context.safe(text, false);
  for (const auto& each : addenda) {
    page += fmt::format("\n{}\n\n", context.bold(fmt::format("addendum {}", each.id)));
    page += context.safe(context.records().note_text(each), false);
  }
  context.page(page);
  if (note.status == records::NoteStatus::final && !records::digest_fits(note, text)) {
    context.report({ref.path(), Error(Exit::invalid, fmt::format("note {} was changed after it "
                                                                 "was signed",
                                                                 ref.id))});
  }
  return Exit::done;
}

}  // namespace

Command show_command() {
  return Describe<ShowOptions>("show", "read a note, with its addenda")
      .positional("NOTE", &ShowOptions::note, "any part of an id, '@' or '@draft'", Completes::note)
      .example("tnotes show @", "the note that I touched last")
      .example("tnotes show k7f3m --json", "for a script: front matter and sections")
      .runs(run);
}

}  // namespace tnotes::cli

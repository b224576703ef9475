#include <algorithm>

#include "cli/commands.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "records/addenda.hpp"
#include "records/intact.hpp"
#include "records/trust.hpp"
#include "workspace/yaml_json.hpp"

namespace tnotes::cli {
namespace {

struct ShowOptions {
  std::string note;
};

// What a missing note said when it was last committed; nothing where that cannot be read.
std::optional<records::Note> missing_text(Context& context, const records::NoteRef& ref) {
  const auto& repository = context.records().repository();
  const auto head = repository.head();
  const auto text = head ? repository.read(*head, ref.path()) : std::nullopt;
  try {
    if (text) return context.records().note(ref, *text);
  } catch (const Error&) {
    // It is told as missing all the same.
  }
  return std::nullopt;
}

// The addenda in the order of reading; the missing ones are reported.
std::vector<records::Note> addenda_of(Context& context, const records::NoteRef& ref) {
  const records::Records& records = context.records();
  std::vector<records::Note> found;
  const auto all = records.notes(ref.client);
  for (const auto& each : all) {
    try {
      records::Note note = records.note(each);
      if (note.amends == ref.id) found.push_back(std::move(note));
    } catch (const Error&) {
      // It may have been an addendum; the note that was asked for is sound all the same.
      if (each != ref) context.warn(fmt::format("{} cannot be read", each.path()));
    }
  }
  for (const auto& each : records::missing_notes(records, all, ref.client)) {
    const auto before = missing_text(context, each);
    if (before && before->amends == ref.id) {
      context.report({each.path(), records::missing_note(records, each)});
    }
  }
  records::sort_addenda(records, found);
  return found;
}

// The addendum by which a note was entered in error; null where there is none.
const records::Note* taking_back(const std::vector<records::Note>& addenda) {
  const auto found = std::find_if(addenda.begin(), addenda.end(), records::takes_back);
  return found == addenda.end() ? nullptr : &*found;
}

records::NoteRef find(Context& context, const std::string& word) {
  try {
    return find_note(context, word);
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    if (const auto missing = records::find_missing(context.records(), word)) {
      throw records::missing_note(context.records(), *missing);
    }
    throw;
  }
}

void report_fault(Context& context, const records::Note& note, const std::string& text) {
  const records::NoteRef ref{note.client, note.id};
  if (note.status == records::NoteStatus::final && !records::digest_fits(note, text)) {
    const std::string what = fmt::format("note {} was changed after it was signed", ref.id);
    context.report({ref.path(), Error(Exit::invalid, what)});
  } else if (const auto fault = records::note_fault(context.records(), ref)) {
    context.report({ref.path(), *fault});
  } else if (note.status == records::NoteStatus::final) {
    try {
      (void)records::check_foreign_commits(
          context.records(), records::commit_check(context.records(), context.environment()));
    } catch (const Error& error) {
      if (error.message().find(ref.path()) != std::string::npos)
        context.report({ref.path(), error});
    }
  }
}

Exit run(const ShowOptions& options, Context& context) {
  const auto ref = find(context, options.note);
  const std::string text = context.records().note_text(ref);
  const records::Note note = context.records().note(ref, text);
  const auto addenda = addenda_of(context, ref);
  const records::Note* taken_back_by = taking_back(addenda);
  if (context.json()) {
    Json document = yaml::to_json(note.front);
    if (const auto* scores = note.front.find("measures"); scores != nullptr) {
      document["measures"] = yaml::scores_to_json(*scores);
    }
    document["path"] = ref.path();
    Json& sections = document["sections"] = Json::array();
    for (const auto& section : note.sections) {
      sections.push_back({{"title", section.title}, {"text", section.text}});
    }
    document["entered_in_error"] = note.entered_in_error || taken_back_by != nullptr;
    Json& ids = document["addenda"] = Json::array();
    for (const auto& each : addenda) ids.push_back(each.id);
    print_json(context, document);
    report_fault(context, note, text);
    return Exit::done;
  }
  std::string page;
  if (taken_back_by != nullptr) {
    page = context.bold(fmt::format("ENTERED IN ERROR: taken back by the addendum {}, below",
                                    taken_back_by->id)) +
           "\n\n";
  }
  page += context.safe(text, false);
  std::vector<std::string> texts;
  for (const auto& each : addenda) {
    texts.push_back(context.records().note_text({each.client, each.id}));
    page += fmt::format("\n{}\n\n", context.bold(fmt::format("addendum {}", each.id)));
    page += context.safe(texts.back(), false);
  }
  context.page(page);
  report_fault(context, note, text);
  for (std::size_t i = 0; i < addenda.size(); ++i) report_fault(context, addenda[i], texts[i]);
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

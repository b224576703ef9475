#include <algorithm>
#include <map>
#include <set>

#include "cli/commands.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "disclosure/amendment_parts.hpp"
#include "records/addenda.hpp"
#include "records/amendments.hpp"
#include "records/entered_in_error.hpp"
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

// A note's addenda in the order of reading, and which of the client's notes were entered in error.
struct Addenda {
  std::vector<records::Note> notes;
  records::ErrorMarks marks;
};

// What the chain of `amends` ends with.
std::string end_of_chain(const std::map<std::string, std::string>& amended, std::string id) {
  for (std::size_t steps = 0; steps < amended.size(); ++steps) {
    const auto next = amended.find(id);
    if (next == amended.end()) break;
    id = next->second;
  }
  return id;
}

// The missing ones are reported.
Addenda addenda_of(Context& context, const records::NoteRef& ref) {
  const records::Records& records = context.records();
  Addenda found{{}, records::ErrorMarks(records)};
  std::map<std::string, std::string> amended;
  const auto all = records.notes(ref.client);
  for (const auto& each : all) {
    try {
      const std::string text = records.note_text(each);
      records::Note note = records.note(each, text);
      found.marks.look_at(note, text);
      if (note.amends.empty()) continue;
      amended[note.id] = note.amends;
      if (each != ref) found.notes.push_back(std::move(note));
    } catch (const Error&) {
      // It may have been an addendum; the note that was asked for is sound all the same.
      if (each != ref) context.warn(fmt::format("{} cannot be read", each.path()));
    }
  }
  // Also what takes an addendum back.
  const auto belongs = [&](const records::Note& note) {
    return note.amends == ref.id || end_of_chain(amended, note.amends) == ref.id;
  };
  std::erase_if(found.notes, [&](const records::Note& note) { return !belongs(note); });
  for (const auto& each : records::missing_notes(records, all, ref.client)) {
    const auto before = missing_text(context, each);
    if (before && belongs(*before)) {
      context.report({each.path(), records::missing_note(records, each)});
    }
  }
  records::sort_addenda(records, found.notes);
  return found;
}

// A line for a note that was entered in error; empty for another.
std::string mark_of(Context& context, const Addenda& addenda, const records::Note& note) {
  const auto by = addenda.marks.taken_back_by(note);
  if (!by) return {};
  return context.bold(fmt::format("ENTERED IN ERROR: taken back by the addendum {}", *by)) + "\n\n";
}

// Requests to amend the note or its addenda that were not withdrawn. What cannot be read is
// reported.
std::vector<records::Amendment> amendments_about(Context& context, const records::NoteRef& ref,
                                                 const Addenda& addenda) {
  std::set<std::string> ids{ref.id};
  for (const auto& each : addenda.notes) ids.insert(each.id);
  std::vector<records::Amendment> found;
  for (const auto& each : records::amendments(context.records(), ref.client)) {
    try {
      auto amendment = records::read_amendment(context.records(), each);
      const auto notes = amendment.notes();
      const bool is_about = std::any_of(notes.begin(), notes.end(),
                                        [&](const std::string& id) { return ids.contains(id); });
      if (is_about && amendment.status() != records::AmendmentStatus::withdrawn) {
        found.push_back(std::move(amendment));
      }
    } catch (const Error& error) {
      context.report({each.path(), error});
    }
  }
  return found;
}

std::string lines_of(Context& context, const std::vector<records::Amendment>& amendments) {
  std::string text;
  for (const auto& each : amendments) {
    text += context.bold(fmt::format("AMENDMENT {}", disclosure::amendment_summary(each))) +
            fmt::format(": tnotes amendment show {}\n", each.id.substr(9));
  }
  return text.empty() ? text : text + "\n";
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
  const auto amendments = amendments_about(context, ref, addenda);
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
    document["entered_in_error"] = note.entered_in_error || addenda.marks.taken_back_by(note);
    Json& ids = document["addenda"] = Json::array();
    for (const auto& each : addenda.notes) ids.push_back(each.id);
    Json& requests = document["amendments"] = Json::array();
    for (const auto& each : amendments) requests.push_back(each.id);
    print_json(context, document);
    report_fault(context, note, text);
    for (const auto& each : addenda.notes) {
      report_fault(context, each, context.records().note_text({each.client, each.id}));
    }
    return Exit::done;
  }
  std::string page = mark_of(context, addenda, note);
  page += lines_of(context, amendments);
  page += context.safe(text, false);
  std::vector<std::string> texts;
  for (const auto& each : addenda.notes) {
    texts.push_back(context.records().note_text({each.client, each.id}));
    page += fmt::format("\n{}\n\n", context.bold(fmt::format("addendum {}", each.id)));
    page += mark_of(context, addenda, each);
    page += context.safe(texts.back(), false);
  }
  context.page(page);
  report_fault(context, note, text);
  for (std::size_t i = 0; i < addenda.notes.size(); ++i) {
    report_fault(context, addenda.notes[i], texts[i]);
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

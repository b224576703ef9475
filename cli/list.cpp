#include <map>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/select.hpp"
#include "records/cosigning.hpp"

namespace tnotes::cli {
namespace {

struct ListOptions : SelectOptions {
  std::string print;
};

using Names = std::map<std::string, std::string>;

Names client_names(Context& context) {
  Names names;
  std::vector<records::Damage> damaged;
  for (const auto& client : context.records().clients(damaged)) names[client.id] = client.name;
  for (const auto& damage : damaged) context.report(damage);
  return names;
}

std::string value_of(const std::string& key, const records::Note& note, const Names& names) {
  const auto time = [](const auto& value) { return value ? format_time(*value) : std::string(); };
  if (key == "id") return note.id;
  if (key == "client") return note.client;
  if (key == "name") return names.count(note.client) != 0 ? names.at(note.client) : note.client;
  if (key == "template") return note.template_name;
  if (key == "date") return format_date(note.date);
  if (key == "start") return time(note.start);
  if (key == "end") return time(note.end);
  if (key == "status") return std::string(to_string(note.status));
  if (key == "clinician") return note.clinician;
  if (key == "amends") return note.amends;
  if (key == "path") return records::note_path(note.client, note.id);
  throw Error(Exit::usage, fmt::format("--print knows no '{{{}}}'", escape_for_terminal(key, true)))
      .hint(
          "it knows {id} {client} {name} {template} {date} {start} {end} {status} {clinician} "
          "{amends} {path}, and \\t");
}

// A --print format with its {keys} filled in.
std::string fill(const std::string& format, const records::Note& note, const Names& names) {
  std::string line;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format.compare(at, 2, "\\t") == 0 || format.compare(at, 2, "\\n") == 0) {
      line += format[++at] == 't' ? '\t' : '\n';
    } else if (format[at] == '{') {
      const std::size_t end = format.find('}', at);
      if (end == std::string::npos) throw Error(Exit::usage, "--print has a '{' without its '}'");
      line += value_of(format.substr(at + 1, end - at - 1), note, names);
      at = end;
    } else {
      line += format[at];
    }
  }
  return line;
}

// Without policies where it cannot be read: that is reported, and the notes are listed.
records::Practice practice_of(Context& context) {
  try {
    return context.records().practice();
  } catch (const Error& error) {
    if (error.code() != Exit::invalid) throw;
    context.report({std::string(records::practice_path), error});
    return {};
  }
}

bool is_in_error(const Selected& selected, const records::Note& note) {
  return selected.in_error.contains(records::note_path(note.client, note.id));
}

std::string table(Context& context, const Selected& selected, const Names& names) {
  const std::vector<records::Note>& notes = selected.notes;
  const records::Practice practice = practice_of(context);
  std::size_t name_width = 0;
  std::size_t form_width = 0;
  for (const auto& note : notes) {
    name_width = std::max(name_width, display_width(context.safe(value_of("name", note, names))));
    form_width = std::max(form_width, display_width(context.safe(note.template_name)));
  }
  name_width = std::min<std::size_t>(name_width, 32);
  std::string text;
  for (const auto& note : notes) {
    const bool draft = note.status == records::NoteStatus::draft;
    const std::string name = truncate(context.safe(value_of("name", note, names)), name_width);
    text += fmt::format("{}  {}  {}  {}  {}  {}", note.id, format_date(note.date),
                        pad(value_of("start", note, names), 5), pad(name, name_width),
                        pad(context.safe(note.template_name), form_width),
                        draft ? context.bold("draft") : context.dim("signed"));
    if (!note.amends.empty()) text += fmt::format("{}  to {}", draft ? " " : "", note.amends);
    if (is_in_error(selected, note)) text += "  " + context.bold("entered in error");
    const auto cosigners = records::awaited_cosigners(practice, note);
    if (!cosigners.empty() && !is_in_error(selected, note)) {
      text +=
          "  " + context.bold(fmt::format("to be cosigned by {}", fmt::join(cosigners, " or ")));
    }
    text += "\n";
  }
  return text;
}

Exit run(const ListOptions& options, Context& context) {
  ListOptions choice = options;
  choice.with_errors = options.print.empty() || context.json();
  const Selected selected = select_notes(context, choice);
  const std::vector<records::Note>& notes = selected.notes;
  if (context.json()) {
    Json rows = Json::array();
    for (const auto& note : notes) rows.push_back(note_row(note, is_in_error(selected, note)));
    print_json(context, rows);
    return Exit::done;
  }
  const Names names = client_names(context);
  if (!options.print.empty()) {
    std::string text;
    for (const auto& note : notes)
      text += context.safe(fill(options.print, note, names), false) + "\n";
    context.write(text);
    return Exit::done;
  }
  if (notes.empty()) say_no_notes(context, options);
  context.page(table(context, selected, names));
  return Exit::done;
}

}  // namespace

Command list_command() {
  Describe<ListOptions> command("list", "the notes there are, oldest first");
  describe_selection(command);
  return command
      .option("--print", 0, "FORMAT", &ListOptions::print,
              "a line for each note, as '{date} {name} {id}'")
      .example("tnotes list --since 2026-W47", "this week's notes")
      .example("tnotes list --status draft", "what is still to be signed")
      .example("tnotes list --print '{date}\\t{name}\\t{id}'", "for a script")
      .runs(run);
}

}  // namespace tnotes::cli

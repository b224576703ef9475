#include "cli/compose.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

// What reading a note takes at most.
constexpr std::size_t note_limit = std::size_t{4} << 20;

std::string day_name(Date date) {
  static constexpr const char* names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
  return names[std::chrono::weekday(std::chrono::sys_days(date)).c_encoding()];
}

}  // namespace

std::pair<std::string, std::string> parse_set(Context& context, const std::string& argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(Exit::usage, "--set takes KEY=VALUE").hint("for example --set plan='See again'");
  }
  std::string key(trim(argument.substr(0, equals)));
  std::string value = argument.substr(equals + 1);
  if (value.starts_with("@@")) {
    value.erase(0, 1);
  } else if (value.starts_with('@')) {
    value = read_from(context, value.substr(1));
  }
  return {std::move(key), std::move(value)};
}

std::string read_from(Context& context, const std::string& from) {
  std::string text = from == "-" ? context.world().read_all() : read_file(from);
  const std::string name = from == "-" ? "standard input" : from;
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // a mark that some editors put first
  if (text.find('\0') != std::string::npos || find_invalid_utf8(text)) {
    throw Error(Exit::invalid,
                fmt::format("{} is not UTF-8 text", escape_for_terminal(name, true)));
  }
  if (text.starts_with("age-encryption.org/v1") ||
      text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----")) {
    throw Error(Exit::refused, fmt::format("{} is an age file, which has no place in the records",
                                           escape_for_terminal(name, true)));
  }
  return text;
}

records::NoteRef free_ref(Context& context, const std::string& client, Date day) {
  for (;;) {
    records::NoteRef ref{client, new_note_id(day, context.world().random)};
    if (!context.records().files().exists(ref.path())) return ref;
  }
}

void apply_set(Context& context, const records::Template& form, const std::string& argument,
               records::DraftValues& values) {
  auto [key, value] = parse_set(context, argument);
  const std::string folded = fold(key);
  for (const auto& section : form.sections) {
    if (folded == section.key || folded == fold(section.title)) {
      for (const auto& part : records::parse_sections(value, 1)) {
        if (part.title.empty()) continue;
        throw Error(Exit::usage,
                    fmt::format("the text of '{}' begins another section", section.key))
            .hint(
                "a line that begins with '# ' is a section's heading: write '## ', or bring the "
                "whole body with --from");
      }
      values.sections[section.key] = std::move(value);
      return;
    }
  }
  if (key == "date") value = format_date(parse_date(value, context.today()).date);
  if (const records::Field* field = form.find_field(key)) {
    values.front[key] = records::field_value(*field, value);
    return;
  }
  std::vector<std::string> known;
  for (const auto& field : records::standard_fields()) {
    if (field.key == key) {
      values.front[key] = records::field_value(field, value);
      return;
    }
    known.push_back(field.key);
  }
  for (const auto& section : form.sections) known.push_back(section.key);
  for (const auto& field : form.fields) known.push_back(field.key);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  Error error(Exit::usage,
              fmt::format("template '{}' has no '{}'", form.name, escape_for_terminal(key, true)));
  for (const auto& near : did_you_mean(key, known)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  throw error.hint(fmt::format("'tnotes template show {}' has its fields and sections", form.name));
}

Composed check_draft(Context& context, records::NoteRef ref, std::string text) {
  if (text.size() > note_limit) {
    throw Error(Exit::invalid,
                fmt::format("{} would be larger than {} MiB", ref.path(), note_limit >> 20U));
  }
  const records::NoteParts parts = records::split_note(ref.path(), text);
  const yaml::Node front = yaml::parse({ref.path(), parts.front, 2, false});
  const yaml::Node* status = front.find("status");
  if (status != nullptr && status->text == "signed") {
    throw Error(Exit::refused, "a note is signed by 'tnotes sign' alone")
        .hint("leave 'status: draft' as it is");
  }
  const yaml::Node* id = front.find("id");
  const yaml::Node* date = front.find("date");
  const auto day = date == nullptr ? std::nullopt : parse_iso_date(date->text);
  if (id != nullptr && id->text == ref.id && day && *day != note_id_date(ref.id)) {
    ref.id = format_compact_date(*day) + ref.id.substr(8);
    if (context.records().files().exists(ref.path())) ref = free_ref(context, ref.client, *day);
    text = records::set_front(text, "id", ref.id);
  }
  records::Note note = context.records().note(ref, text);
  if (!text.ends_with('\n')) text += '\n';
  return {std::move(ref), std::move(text), std::move(note)};
}

records::Template form_of(Context& context, const std::string& name) {
  try {
    return context.records().templates().find(name);
  } catch (const Error&) {
    return {};
  }
}

std::vector<std::string> shortcomings(const records::Template& form, const records::Note& note) {
  std::vector<std::string> found;
  for (const auto& section : form.sections) {
    if (!section.required) continue;
    const bool filled =
        std::any_of(note.sections.begin(), note.sections.end(), [&](const records::Section& each) {
          return fold(each.title) == fold(section.title) && !each.text.empty();
        });
    if (!filled) found.push_back(fmt::format("'{}' is empty", section.title));
  }
  for (const auto& field : form.fields) {
    const yaml::Node* value = note.front.find(field.key);
    const bool empty = value == nullptr || value->is_null() ||
                       (value->kind == yaml::Kind::scalar && value->text.empty()) ||
                       (value->kind == yaml::Kind::sequence && value->items.empty());
    if (empty && field.required) found.push_back(fmt::format("'{}' is empty", field.key));
    if (empty || value->kind != yaml::Kind::scalar) continue;
    try {
      (void)records::field_value(field, value->text);
    } catch (const Error& error) {
      found.push_back(error.message());
    }
  }
  return found;
}

void print_note_result(Context& context, const records::Note& note, const git::Oid& commit) {
  if (context.json()) {
    print_json(context, note_result(note, commit));
  } else {
    context.print("{}  {}  {}\n", note.id, to_string(note.status), note.client);
  }
}

SessionTime session_time(Context& context, const std::string& date, const std::string& start,
                         const std::string& end) {
  SessionTime session{context.today(), {}, {}};
  if (!date.empty()) {
    const SpokenDate spoken = parse_date(date, context.today());
    session.date = spoken.date;
    if (spoken.vague) {
      context.say(
          fmt::format("'{}' is {}, {}", date, day_name(spoken.date), format_date(spoken.date)));
    }
  }
  const auto time = [](const std::string& text, const char* flag) -> std::optional<TimeOfDay> {
    if (text.empty()) return std::nullopt;
    if (const auto parsed = parse_time(text)) return parsed;
    throw Error(Exit::usage,
                fmt::format("'{}' is not a time of day", escape_for_terminal(text, true)))
        .hint(fmt::format("write a time as {} 14:05", flag));
  };
  session.start = time(start, "--start");
  session.end = time(end, "--end");
  if (session.start && session.end && *session.end <= *session.start) {
    throw Error(Exit::usage, "the session ends before it begins")
        .hint("a session past midnight needs a note for each day");
  }
  if (session.date > context.today()) {
    context.warn(fmt::format("{} is in the future", format_date(session.date)));
  }
  return session;
}

}  // namespace tnotes::cli

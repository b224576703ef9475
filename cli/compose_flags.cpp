#include <algorithm>

#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "cli/client_form.hpp"
#include "cli/compose.hpp"
#include "records/shapes.hpp"
#include "workspace/places.hpp"

namespace tnotes::cli {
namespace {

// As field_value, and times as people write them.
std::string typed_value(const records::Field& field, const std::string& typed) {
  const bool is_time = field.type == records::FieldType::time;
  const auto time = is_time ? parse_spoken_time(trim(typed)) : std::nullopt;
  return records::field_value(field, time ? format_time(*time) : typed);
}

}  // namespace

std::string with_line_feeds(std::string text) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    text[kept++] = text[i];
  }
  text.resize(kept);
  return text;
}

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
    records::refuse_vault_text(fmt::format("the text of '{}'", escape_for_terminal(key, true)),
                               value);
  }
  return {std::move(key), std::move(value)};
}

std::string read_from(Context& context, const std::string& from) {
  if (from != "-") refuse_vault_path(context.settings(), from);
  std::string text = from == "-" ? context.world().read_all() : read_file(from);
  const std::string name = from == "-" ? "standard input" : from;
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // a mark that some editors put first
  if (is_age_file(text)) {
    throw Error(Exit::refused, fmt::format("{} is an age file, which has no place in the records",
                                           escape_for_terminal(name, true)));
  }
  text = with_line_feeds(std::move(text));
  if (text.find('\0') != std::string::npos || find_invalid_utf8(text)) {
    throw Error(Exit::invalid,
                fmt::format("{} is not UTF-8 text", escape_for_terminal(name, true)));
  }
  return text;
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
  if (key == "date") value = format_date(spoken_day(context, value));
  if (const records::Field* field = form.find_field(key)) {
    values.front[key] = typed_value(*field, value);
    return;
  }
  std::vector<std::string> known;
  for (const auto& field : records::standard_fields()) {
    if (field.key == key) {
      values.front[key] = typed_value(field, value);
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

void require_order(const std::optional<TimeOfDay>& start, const std::optional<TimeOfDay>& end) {
  if (!start || !end || *start < *end) return;
  throw Error(Exit::usage, "the session ends before it begins")
      .hint("a session past midnight needs a note for each day");
}

SessionTime session_time(Context& context, const std::string& date, const std::string& start,
                         const std::string& end) {
  SessionTime session{context.today(), {}, {}};
  if (!date.empty()) {
    session.date = spoken_day(context, date);
  }
  const auto time = [](const std::string& text, const char* flag) -> std::optional<TimeOfDay> {
    if (text.empty()) return std::nullopt;
    if (const auto parsed = parse_spoken_time(text)) return parsed;
    throw Error(Exit::usage,
                fmt::format("'{}' is not a time of day", escape_for_terminal(text, true)))
        .hint(fmt::format("write a time as {} 14:05, or as 2:05pm", flag));
  };
  session.start = time(start, "--start");
  session.end = time(end, "--end");
  require_order(session.start, session.end);
  return session;
}

}  // namespace tnotes::cli

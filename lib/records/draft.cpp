#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "records/fields.hpp"
#include "records/template.hpp"

namespace tnotes::records {
namespace {

Error wrong_value(const Field& field, const std::string& takes) {
  return Error(Exit::usage, fmt::format("'{}' takes {}", field.key, takes));
}

template <class Number>
bool is_number(std::string_view text) {
  Number value{};
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && rest == text.data() + text.size();
}

// A list in brackets as YAML has it, or parts between commas.
std::string list_value(const Field& field, const std::string& typed) {
  std::vector<std::string> items;
  if (typed.starts_with('[')) {
    try {
      const std::string text = "list: " + typed;
      const yaml::Source source{"list", text};
      const yaml::Node parsed = yaml::parse(source);
      if (parsed.entries.size() != 1) throw wrong_value(field, "one list");
      items = text_list(source, field.key, parsed.entries.front().value);
    } catch (const Error&) {
      throw wrong_value(field, "a list such as a, b or [a, b]");
    }
  } else {
    for (const auto part : split(typed, ',')) {
      if (!trim(part).empty()) items.emplace_back(trim(part));
    }
  }
  std::string value = "[";
  for (const auto& item : items) {
    if (value.size() > 1) value += ", ";
    value += yaml::scalar(item);
  }
  return value + "]";
}

// measures: gad7=9 phq9=[1, 0, …], as `gad7: 9` in a flow mapping; checked by reading it back.
std::string measures_value(const Field& field, const std::string& typed) {
  const std::string value = typed.starts_with('{') ? typed : "{" + typed + "}";
  const std::string text = "measures: " + value;
  try {
    if (value.find_first_of("\n#") == std::string::npos) {
      const yaml::Node parsed = yaml::parse({"measures", text});
      if (parsed.entries.size() == 1 && parsed.entries[0].value.kind == yaml::Kind::mapping) {
        return value;
      }
    }
  } catch (const Error&) {
  }
  throw wrong_value(field, "scores such as {gad7: 9, phq9: [1, 0, 2, 1, 1, 0, 1, 0, 0]}");
}

std::string hint_comment(const SectionSpec& section) {
  return fmt::format("<!-- {} -->", section.hint);
}

}  // namespace

std::span<const Field> standard_fields() {
  static const std::array<Field, 9> fields{
      Field{"date", FieldType::date, "the day of the session", "", {}, true},
      Field{"start", FieldType::time, "when the session began", "", {}, false},
      Field{"end", FieldType::time, "when the session ended", "", {}, false},
      Field{"modality", FieldType::text, "", "", {}, false},
      Field{"cpt", FieldType::text, "the procedure code", "", {}, false},
      Field{"diagnosis", FieldType::list, "ICD-10 codes", "", {}, false},
      Field{"goals", FieldType::list, "goals of the treatment plan", "", {}, false},
      Field{"measures", FieldType::text, "scores", "", {}, false},
      Field{"tags", FieldType::list, "", "", {}, false},
  };
  return fields;
}

std::string field_value(const Field& field, const std::string& typed) {
  const std::string text(trim(typed));
  if (field.key == "measures") return measures_value(field, text);
  if (text.empty()) return field.type == FieldType::list ? "[]" : "";
  switch (field.type) {
    case FieldType::text:
      if (text.find('\n') != std::string::npos) throw wrong_value(field, "one line of text");
      // Codes such as 90837 are names made of digits: quotes keep them so everywhere.
      return yaml::scalar(text);
    case FieldType::choice:
      if (std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end()) {
        std::string choices;
        for (const auto& choice : field.choices) {
          choices += (choices.empty() ? "" : ", ") + choice;
        }
        throw wrong_value(field, "one of " + choices);
      }
      return yaml::scalar(text);
    case FieldType::date:
      if (const auto date = parse_iso_date(text)) return format_date(*date);
      throw wrong_value(field, "a date such as 2026-11-23");
    case FieldType::time:
      if (const auto time = parse_time(text)) return yaml::quoted(format_time(*time));
      throw wrong_value(field, "a time from 00:00 to 23:59");
    case FieldType::integer:
      if (is_number<long long>(text)) return text;
      throw wrong_value(field, "a whole number");
    case FieldType::number:
      if (is_number<double>(text) && text.find_first_of("ixn") == std::string::npos) return text;
      throw wrong_value(field, "a number");
    case FieldType::truth:
      if (text == "true" || text == "yes") return "true";
      if (text == "false" || text == "no") return "false";
      throw wrong_value(field, "yes or no");
    case FieldType::list:
      return list_value(field, text);
  }
  return text;
}

std::string render_draft(const Template& form, const DraftValues& values, bool hints) {
  std::string text = "---\n";
  std::vector<std::string> done;
  const auto line = [&](const std::string& key, const std::string& value) {
    text += value.empty() ? fmt::format("{}:\n", key) : fmt::format("{}: {}\n", key, value);
    done.push_back(key);
  };
  const auto given = [&](const std::string& key) {
    const auto found = values.front.find(key);
    return found == values.front.end() ? std::optional<std::string>() : found->second;
  };
  for (const char* key : {"id", "client", "template", "amends", "entered_in_error", "date"}) {
    if (const auto value = given(key)) line(key, *value);
  }
  // tnotes' own keys and the template's stand in a fixed order: clinician and status before the
  // lists, as tnotes-note(5) shows it.
  const auto field = [&](const Field& each) {
    if (std::find(done.begin(), done.end(), each.key) != done.end()) return;
    line(each.key, given(each.key).value_or(field_value(each, each.default_value)));
  };
  for (const auto& each : form.fields) {
    if (each.type != FieldType::list) field(each);
  }
  for (const auto& [key, value] : values.front) {
    const bool is_list = value.starts_with('[') || value.starts_with('{');
    if (!is_list && key != "clinician" && key != "status" && form.find_field(key) == nullptr &&
        std::find(done.begin(), done.end(), key) == done.end()) {
      line(key, value);
    }
  }
  for (const char* key : {"clinician", "status"}) {
    if (const auto value = given(key)) line(key, *value);
  }
  for (const auto& each : form.fields) field(each);
  for (const auto& [key, value] : values.front) {
    if (std::find(done.begin(), done.end(), key) == done.end()) line(key, value);
  }
  text += "---\n";

  for (const auto& section : form.sections) {
    text += fmt::format("\n# {}\n", section.title);
    const auto found = values.sections.find(section.key);
    const std::string content(
        trim(found != values.sections.end() ? found->second : section.default_text));
    if (hints && content.empty() && !section.hint.empty()) {
      text += fmt::format("{}\n", hint_comment(section));
    }
    // In the editor an empty section has a line to write on.
    if (!content.empty())
      text += fmt::format("\n{}\n", content);
    else if (hints)
      text += "\n";
  }
  return text;
}

std::size_t writing_line(std::string_view text) {
  const auto lines = split_lines(text);
  const auto line = [&](std::size_t at) {
    return at < lines.size() ? trim(lines[at]) : std::string_view();
  };
  std::size_t at = 0;
  while (at < lines.size() && !line(at).starts_with("# ")) ++at;
  while (at < lines.size()) {
    std::size_t place = at + 1;
    while (line(place).starts_with("<!--") && line(place).ends_with("-->")) ++place;
    std::size_t next = place;
    while (next < lines.size() && line(next).empty()) ++next;
    const bool is_empty = next == lines.size() || line(next).starts_with("# ");
    if (is_empty && place < next) return place + 1;
    at = next;
    while (at < lines.size() && !line(at).starts_with("# ")) ++at;
  }
  return 0;
}

std::string strip_hints(const Template& form, std::string_view text) {
  std::string kept;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    const std::string_view line = trim(text.substr(offset, end - offset));
    const std::size_t next = std::min(end + 1, text.size());
    const bool is_hint =
        line.starts_with("<!--") &&
        std::any_of(form.sections.begin(), form.sections.end(), [&](const SectionSpec& section) {
          return !section.hint.empty() && line == hint_comment(section);
        });
    if (!is_hint) kept += text.substr(offset, next - offset);
    offset = next;
  }
  return kept;
}

}  // namespace tnotes::records

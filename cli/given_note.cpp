#include "cli/given_note.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/compose.hpp"
#include "records/fields.hpp"

namespace tnotes::cli {
namespace {

yaml::Node front_of(const Given& given) {
  return yaml::parse({given.name, records::split_note(given.name, given.text).front, 2, false});
}

// What nobody can have meant is told as a flag's would be; parse_note tells the rest.
void require_possible_times(const std::string& name, std::string_view text) {
  const records::NoteParts parts = records::split_note(name, text);
  const yaml::Source source{name, parts.front, 2, false};
  const yaml::Node front = yaml::parse(source);
  const auto value = [&](const char* key) {
    const yaml::Node* node = front.find(key);
    const bool written = node != nullptr && node->kind == yaml::Kind::scalar && !node->is_null();
    return written ? node : nullptr;
  };
  try {
    if (const auto* date = value("date")) (void)records::date_value(source, "date", *date);
    const auto* start = value("start");
    const auto* end = value("end");
    // Where one is not written, any other is possible.
    const TimeOfDay begins = start ? records::time_value(source, "start", *start) : TimeOfDay{-1};
    const TimeOfDay ends = end ? records::time_value(source, "end", *end) : TimeOfDay{24 * 60};
    if (ends <= begins) {
      throw yaml::error_at(source, end->mark, "'end' is not after 'start'");
    }
  } catch (const Error& error) {
    throw Error(Exit::usage, error.message());
  }
}

std::string without_signatures(const std::string& name, const std::string& text) {
  const records::NoteParts parts = records::split_note(name, text);
  const std::string kept = yaml::remove(yaml::remove(parts.front, {"signed"}), {"cosigned"});
  return text.substr(0, parts.front_offset) + kept +
         text.substr(parts.front_offset + parts.front.size());
}

}  // namespace

Given read_given(Context& context, const std::string& from) {
  Given given{from == "-" ? "the given note" : escape_for_terminal(from, true),
              read_from(context, from)};
  if (trim(given.text).empty()) {
    throw Error(Exit::usage, "the text given with --from is empty");
  }
  given.whole = given.text.starts_with("---\n");
  // Of a whole note the front matter is its own, which require_own() looks at.
  records::refuse_vault_text(
      given.name, given.whole ? records::split_note(given.name, given.text).body : given.text);
  return given;
}

bool has_value(const Given& given, const std::string& key) {
  const yaml::Node front = front_of(given);
  const yaml::Node* value = front.find(key);
  return value != nullptr && !value->is_null();
}

void require_own(const Given& given, const std::string& client) {
  const yaml::Node front = front_of(given);
  if (records::is_psychotherapy_front(front)) {
    throw Error(Exit::refused, "the given text has the shape of a psychotherapy note")
        .hint("psychotherapy notes are kept by 'tnotes vault' alone");
  }
  const yaml::Node* owner = front.find("client");
  if (owner != nullptr && !owner->is_null() && owner->text != client) {
    throw Error(Exit::refused, "the given note belongs to another client")
        .hint("take its line 'client:' out if it is right here");
  }
}

std::string adapt_whole_note(const Given& given, const records::NoteRef& ref,
                             const FrontValues& ours, const FrontValues& missing) {
  require_own(given, ref.client);
  std::string text = records::set_front(given.text, "id", ref.id);
  text = records::set_front(text, "client", ref.client);
  for (const auto& [key, value] : ours) text = records::set_front(text, key, value);
  for (const auto& [key, value] : missing) {
    if (!has_value(given, key)) text = records::set_front(text, key, value);
  }
  text = without_signatures(given.name, text);
  require_possible_times(given.name, text);
  return text;
}

}  // namespace tnotes::cli

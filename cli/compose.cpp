#include "cli/compose.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {

records::Template form_of(Context& context, const std::string& name) {
  try {
    return context.records().templates().find(name);
  } catch (const Error&) {
    return {};
  }
}

namespace {

// Whether a section says something: not a comment alone, nor characters that nobody sees.
bool says_something(std::string_view text) {
  std::string rest(text);
  for (std::size_t begin = 0; (begin = rest.find("<!--")) != std::string::npos;) {
    const std::size_t end = rest.find("-->", begin);
    rest.erase(begin, end == std::string::npos ? end : end + 3 - begin);
  }
  static constexpr std::string_view unseen[] = {"\u00a0", "\u200b", "\u200c", "\u200d", "\ufeff"};
  for (const auto each : unseen) {
    for (std::size_t at = 0; (at = rest.find(each)) != std::string::npos;)
      rest.erase(at, each.size());
  }
  return !trim(rest).empty();
}

}  // namespace

std::vector<std::string> shortcomings(const records::Template& form, const records::Note& note) {
  std::vector<std::string> found;
  for (const auto& section : form.sections) {
    if (!section.required) continue;
    const bool filled =
        std::any_of(note.sections.begin(), note.sections.end(), [&](const records::Section& each) {
          return fold(each.title) == fold(section.title) && says_something(each.text);
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

}  // namespace tnotes::cli

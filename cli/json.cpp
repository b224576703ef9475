#include "cli/json.hpp"

#include "base/text.hpp"

namespace tnotes::cli {

void print_json(Context& context, const Json& document) { context.write_text(document.text()); }

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

void JsonList::add(const Json& item) {
  std::string text = is_empty_ ? "[\n" : ",\n";
  is_empty_ = false;
  const std::string shown = item.text();
  const auto lines = split_lines(shown);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text.append(i == 0 ? "  " : "\n  ").append(lines[i]);
  }
  context_.write_text(text);
}

void JsonList::end() { context_.write_text(is_empty_ ? "[]\n" : "\n]\n"); }

Json note_result(const records::Note& note, const git::Oid& commit) {
  return {{"id", note.id},
          {"client", note.client},
          {"status", to_string(note.status)},
          {"path", records::note_path(note.client, note.id)},
          {"commit", commit.hex()}};
}

Json note_row(const records::Note& note, bool in_error) {
  const auto time = [](const std::optional<TimeOfDay>& value) {
    return value ? Json(format_time(*value)) : Json(nullptr);
  };
  return {{"id", note.id},
          {"client", note.client},
          {"template", or_null(note.template_name)},
          {"date", format_date(note.date)},
          {"start", time(note.start)},
          {"end", time(note.end)},
          {"status", to_string(note.status)},
          {"clinician", or_null(note.clinician)},
          {"amends", or_null(note.amends)},
          {"path", records::note_path(note.client, note.id)},
          {"cosigned_by", note.cosignature ? Json(note.cosignature->by) : Json(nullptr)},
          {"entered_in_error", in_error}};
}

}  // namespace tnotes::cli

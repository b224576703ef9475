#include "cli/json.hpp"

namespace tnotes::cli {

void print_json(Context& context, const Json& document) { context.write_text(document.text()); }

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json note_result(const records::Note& note, const git::Oid& commit) {
  return {{"id", note.id},
          {"client", note.client},
          {"status", to_string(note.status)},
          {"path", records::note_path(note.client, note.id)},
          {"commit", commit.hex()}};
}

Json note_row(const records::Note& note) {
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
          {"path", records::note_path(note.client, note.id)}};
}

}  // namespace tnotes::cli

#include "cli/json.hpp"

#include <algorithm>

namespace tnotes::cli {

void print_json(Context& context, const Json& document) {
  // Invalid UTF-8 can only stem from a damaged file; it must not stop the document.
  context.write_text(document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

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

Json to_json(const yaml::Node& node, bool numbers) {
  switch (node.kind) {
    case yaml::Kind::sequence: {
      Json list = Json::array();
      for (const auto& item : node.items) list.push_back(to_json(item, numbers));
      return list;
    }
    case yaml::Kind::mapping: {
      Json object = Json::object();
      for (const auto& entry : node.entries) {
        object[entry.key] = to_json(entry.value, numbers || entry.key == "measures");
      }
      return object;
    }
    case yaml::Kind::scalar:
      break;
  }
  if (node.is_null()) return nullptr;
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  const bool is_number =
      numbers && !node.quoted && !node.text.empty() && node.text.size() < 10 &&
      std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (is_number) return std::stoi(node.text);
  return node.text;
}

}  // namespace tnotes::cli

#include "base/json.hpp"
#include "disclosure/render.hpp"
#include "records/cosigning.hpp"
#include "workspace/yaml_json.hpp"

namespace tnotes::disclosure {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json note_object(const records::Note& note, const records::Practice& practice) {
  Json object{{"id", note.id},
              {"date", format_date(note.date)},
              {"start", nullptr},
              {"end", nullptr},
              {"template", text_or_null(note.template_name)},
              {"clinician", text_or_null(note.clinician)},
              {"status", records::to_string(note.status)},
              {"signed", nullptr}};
  for (const auto& entry : note.front.entries) {
    object[entry.key] =
        entry.key == "measures" ? yaml::scores_to_json(entry.value) : yaml::to_json(entry.value);
  }
  if (note.start) object["start"] = format_time(*note.start);
  if (note.end) object["end"] = format_time(*note.end);
  object["status"] = records::to_string(note.status);
  object["to_be_cosigned_by"] = records::awaited_cosigners(practice, note);
  object["sections"] = Json::array();
  for (const auto& section : note.sections) {
    object["sections"].push_back({{"title", section.title}, {"text", section.text}});
  }
  return object;
}

}  // namespace

std::string render_json(const Document& document) {
  const Selection& selection = document.selection;
  const auto& period = selection.choice.period;
  Json root{
      {"client",
       {{"id", selection.client.id},
        {"name", selection.client.name},
        {"dob", selection.client.dob ? Json(format_date(*selection.client.dob)) : Json(nullptr)}}},
      {"exported_at", format_rfc3339(document.made_at)},
      {"exported_by", text_or_null(document.made_by)},
      {"from", nullptr},
      {"to", nullptr},
      {"errors_left_out", selection.errors_left_out},
      {"notes", Json::array()}};
  if (period && period->first != first_day) root["from"] = format_date(period->first);
  if (period && period->last != last_day) root["to"] = format_date(period->last);
  for (const auto& selected : selection.notes) {
    Json note = note_object(selected.note, document.practice);
    note["entered_in_error"] = selected.note.entered_in_error;
    note["addenda"] = Json::array();
    for (const auto& addendum : selected.addenda) {
      note["addenda"].push_back(note_object(addendum, document.practice));
    }
    root["notes"].push_back(std::move(note));
  }
  return root.text();
}

}  // namespace tnotes::disclosure

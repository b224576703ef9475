#include "base/json.hpp"
#include "disclosure/render.hpp"
#include "records/cosigning.hpp"
#include "workspace/yaml_json.hpp"

namespace tnotes::disclosure {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// Which of them are about the note.
Json amendments_of(const records::Note& note, const Document& document) {
  Json ids = Json::array();
  for (const auto& carried : document.selection.amendments) {
    if (carried.is_about(note.id)) ids.push_back(carried.amendment.id);
  }
  return ids;
}

Json amendment_object(const CarriedAmendment& carried) {
  const records::Amendment& amendment = carried.amendment;
  Json object{{"id", amendment.id},
              {"status", records::to_string(amendment.status())},
              {"about_all", amendment.is_about_all()},
              {"notes", carried.notes},
              {"steps", Json::array()}};
  for (const auto& step : amendment.steps) {
    object["steps"].push_back(
        {{"step", records::to_string(step.kind)},
         {"on", format_date(step.on)},
         {"by", step.by},
         {"at", format_rfc3339(step.at)},
         {"until", step.until ? Json(format_date(*step.until)) : Json(nullptr)},
         {"basis", text_or_null(step.basis)},
         {"text", step.text}});
  }
  return object;
}

Json note_object(const records::Note& note, const Document& document) {
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
  object["to_be_cosigned_by"] = records::awaited_cosigners(document.practice, note);
  object["amendments"] = amendments_of(note, document);
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
      {"amendments_left_out", selection.amendments_left_out},
      {"notes", Json::array()},
      {"amendments", Json::array()}};
  if (period && period->first != first_day) root["from"] = format_date(period->first);
  if (period && period->last != last_day) root["to"] = format_date(period->last);
  for (const auto& selected : selection.notes) {
    Json note = note_object(selected.note, document);
    note["entered_in_error"] = selected.note.entered_in_error;
    note["addenda"] = Json::array();
    for (const auto& addendum : selected.addenda) {
      note["addenda"].push_back(note_object(addendum, document));
    }
    root["notes"].push_back(std::move(note));
  }
  for (const auto& carried : selection.amendments) {
    root["amendments"].push_back(amendment_object(carried));
  }
  return root.text();
}

}  // namespace tnotes::disclosure

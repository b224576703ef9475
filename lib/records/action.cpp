#include "records/action.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tnotes::records {

std::string_view to_string(Action action) {
  switch (action) {
    case Action::init:
      return "init";
    case Action::client:
      return "client";
    case Action::draft:
      return "draft";
    case Action::edit:
      return "edit";
    case Action::discard:
      return "discard";
    case Action::move:
      return "move";
    case Action::sign:
      return "sign";
    case Action::cosign:
      return "cosign";
    case Action::addend:
      return "addend";
    case Action::adopt:
      return "adopt";
    case Action::plan:
      return "plan";
    case Action::measure:
      return "measure";
    case Action::form:
      return "template";
    case Action::practice:
      return "practice";
    case Action::amendment:
      return "amendment";
  }
  return "";
}

std::string render_message(const ActionRecord& record) {
  std::string subject = record.action;
  const auto& ids = record.notes.empty() ? record.clients : record.notes;
  if (!record.amendment.empty()) {
    subject += " " + record.amendment;
  } else if (ids.size() == 1) {
    subject += " " + ids.front();
  } else if (!ids.empty()) {
    subject += fmt::format(" {} {}", ids.size(), record.notes.empty() ? "clients" : "notes");
  }
  std::string message = fmt::format("{}\n\nTnotes-Action: {}\n", subject, record.action);
  if (!record.amendment.empty()) message += fmt::format("Tnotes-Amendment: {}\n", record.amendment);
  for (const auto& client : record.clients) message += fmt::format("Tnotes-Client: {}\n", client);
  for (const auto& note : record.notes) message += fmt::format("Tnotes-Note: {}\n", note);
  return message + fmt::format("Tnotes-Clinician: {}\n", record.clinician);
}

ActionRecord parse_message(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  const std::size_t paragraph = message.rfind("\n\n");
  ActionRecord record;
  if (paragraph == std::string_view::npos) return record;
  for (const auto line : split_lines(message.substr(paragraph + 2))) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    std::string value(trim(line.substr(colon + 2)));
    if (key == "Tnotes-Action")
      record.action = std::move(value);
    else if (key == "Tnotes-Client")
      record.clients.push_back(std::move(value));
    else if (key == "Tnotes-Note")
      record.notes.push_back(std::move(value));
    else if (key == "Tnotes-Clinician")
      record.clinician = std::move(value);
    else if (key == "Tnotes-Amendment")
      record.amendment = std::move(value);
  }
  return record;
}

}  // namespace tnotes::records

#include "disclosure/parts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.hpp"
#include "disclosure/amendment_parts.hpp"
#include "records/cosigning.hpp"

namespace tnotes::disclosure {
namespace {

using records::Note;
using records::NoteStatus;

// Told elsewhere in the document, or none of its reader's business.
constexpr std::array<std::string_view, 12> told_elsewhere{
    "id",        "client", "template", "date",     "start",  "end",
    "clinician", "status", "signed",   "cosigned", "amends", "entered_in_error"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> labels{
    {{"cpt", "Code"}, {"diagnosis", "Diagnoses"}}};

constexpr std::size_t short_digest = 12;

std::string label_of(std::string_view key) {
  for (const auto& [known, label] : labels) {
    if (key == known) return std::string(label);
  }
  std::string label(key);
  std::replace(label.begin(), label.end(), '_', ' ');
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z') {
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  }
  return one_line(label);
}

std::string inline_value(const yaml::Node& node, std::string_view separator = ", ") {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : std::string(separator)) + part;
  };
  switch (node.kind) {
    case yaml::Kind::scalar:
      return node.is_null() ? std::string() : one_line(trim(node.text));
    case yaml::Kind::sequence:
      for (const auto& item : node.items) add(inline_value(item, " "));
      break;
    case yaml::Kind::mapping:
      for (const auto& entry : node.entries) {
        add(fmt::format("{} {}", one_line(entry.key), inline_value(entry.value, " ")));
      }
      break;
  }
  return text;
}

std::string moment(Instant at) {
  const std::string text = format_rfc3339(at);  // 2026-11-23T18:04:05+01:00
  const std::string zone = text.substr(19) == "Z" ? "UTC" : text.substr(19);
  return fmt::format("{} {} {}", text.substr(0, 10), text.substr(11, 5), zone);
}

std::string times(const Note& note) {
  if (!note.start && !note.end) return {};
  const auto time = [](const std::optional<TimeOfDay>& at) {
    return at ? format_time(*at) : std::string("?");
  };
  return fmt::format(", {}-{}", time(note.start), time(note.end));
}

std::string draft_warning(const Note& note) {
  return note.status == NoteStatus::draft
             ? "UNSIGNED DRAFT: not complete, and no part of the signed record."
             : "";
}

std::string period(const std::optional<Period>& chosen) {
  if (!chosen) return "all notes";
  const bool from = chosen->first != first_day;
  const bool to = chosen->last != last_day;
  if (from && to) {
    return fmt::format("{} to {}", format_date(chosen->first), format_date(chosen->last));
  }
  if (from) return fmt::format("from {}", format_date(chosen->first));
  return to ? fmt::format("until {}", format_date(chosen->last)) : "all notes";
}

std::string signature(std::string_view verb, const records::Signature& by,
                      const records::Practice& practice) {
  return fmt::format("{} by {}, {}, digest {}", verb, person(practice, by.by, &by.credentials),
                     moment(by.at), one_line(by.digest).substr(0, short_digest));
}

}  // namespace

std::string person(const records::Practice& practice, std::string_view id,
                   const std::string* credentials) {
  const records::Clinician* clinician = practice.find(id);
  std::string text = one_line(clinician != nullptr ? clinician->name : id);
  const std::string known = clinician != nullptr ? clinician->credentials : std::string();
  const std::string& shown = credentials != nullptr ? *credentials : known;
  return shown.empty() ? text : fmt::format("{}, {}", text, one_line(shown));
}

std::string one_line(std::string_view text) { return escape_for_terminal(text, true); }

std::string document_title(const Document& document) {
  return fmt::format("Progress notes: {}", one_line(document.selection.client.name));
}

std::vector<Line> cover_lines(const Document& document) {
  const Selection& selection = document.selection;
  std::vector<Line> lines;
  if (selection.client.dob) lines.emplace_back("Date of birth", format_date(*selection.client.dob));
  lines.emplace_back("Client", selection.client.id);
  lines.emplace_back("Period", period(selection.choice.period));
  std::size_t drafts = 0;
  for (const auto& selected : selection.notes) {
    if (selected.note.status == NoteStatus::draft) ++drafts;
  }
  lines.emplace_back("Notes", drafts == 0 ? fmt::format("{}", selection.notes.size())
                                          : fmt::format("{}, of which {} unsigned",
                                                        selection.notes.size(), drafts));
  if (const std::size_t amendments = selection.amendments.size(); amendments > 0) {
    lines.emplace_back("Amendments", fmt::format("{}, at the end", amendments));
  }
  if (const std::size_t errors = selection.errors_left_out; errors > 0) {
    lines.emplace_back("Left out",
                       fmt::format("{} {} entered in error", errors,
                                   errors == 1 ? "note or addendum" : "notes or addenda"));
  }
  if (const std::size_t withdrawn = selection.amendments_left_out; withdrawn > 0) {
    lines.emplace_back(
        "Left out",
        fmt::format("{} withdrawn", withdrawn == 1
                                        ? "1 request for amendment"
                                        : fmt::format("{} requests for amendment", withdrawn)));
  }
  lines.emplace_back("Made", moment(document.made_at) +
                                 (document.made_by.empty()
                                      ? std::string()
                                      : " by " + person(document.practice, document.made_by)));
  return lines;
}

std::string note_heading(const SelectedNote& selected) {
  const Note& note = selected.note;
  std::string text = format_date(note.date) + times(note);
  if (!note.amends.empty()) text += " (addendum)";
  if (note.status == NoteStatus::draft) text += " (unsigned draft)";
  return text;
}

std::string addendum_heading(const Note& addendum) {
  return fmt::format("Addendum, {}{}{}", format_date(addendum.date), times(addendum),
                     addendum.status == NoteStatus::draft ? " (unsigned draft)" : "");
}

std::vector<std::string> warnings(const SelectedNote& selected) {
  std::vector<std::string> sentences;
  if (const std::string draft = draft_warning(selected.note); !draft.empty()) {
    sentences.push_back(draft);
  }
  if (!selected.note.amends.empty()) {
    sentences.push_back(fmt::format("An addendum to note {}, which is not in this document.",
                                    one_line(selected.note.amends)));
  }
  return sentences;
}

std::vector<std::string> addendum_warnings(const Note& addendum) {
  std::vector<std::string> sentences;
  if (const std::string draft = draft_warning(addendum); !draft.empty()) sentences.push_back(draft);
  if (addendum.entered_in_error) {
    sentences.emplace_back("Once it is signed it takes the note back: entered in error.");
  }
  return sentences;
}

std::vector<Line> note_lines(const Note& note, const Document& document) {
  const records::Practice& practice = document.practice;
  std::vector<Line> lines;
  lines.emplace_back("Note", note.template_name.empty()
                                 ? note.id
                                 : fmt::format("{} ({})", note.id, one_line(note.template_name)));
  if (!note.clinician.empty()) {
    // Credentials as they stood when it was signed, by the person who did.
    const bool is_signer = note.signature && note.signature->by == note.clinician;
    lines.emplace_back("Clinician", person(practice, note.clinician,
                                           is_signer ? &note.signature->credentials : nullptr));
  }
  for (auto& line : amendment_lines(note, document)) lines.push_back(std::move(line));
  for (const auto& entry : note.front.entries) {
    if (std::find(told_elsewhere.begin(), told_elsewhere.end(), entry.key) !=
        told_elsewhere.end()) {
      continue;
    }
    if (std::string value = inline_value(entry.value); !value.empty()) {
      lines.emplace_back(label_of(entry.key), std::move(value));
    }
  }
  return lines;
}

std::vector<std::string> signature_lines(const Note& note, const records::Practice& practice) {
  std::vector<std::string> lines;
  if (note.signature) lines.push_back(signature("Signed", *note.signature, practice));
  if (note.cosignature) lines.push_back(signature("Cosigned", *note.cosignature, practice));
  if (const auto awaited = records::awaited_cosigners(practice, note); !awaited.empty()) {
    std::string names;
    for (const auto& id : awaited) names += (names.empty() ? "" : " or ") + person(practice, id);
    lines.push_back(fmt::format("Not cosigned yet; to be cosigned by {}", names));
  }
  return lines;
}

}  // namespace tnotes::disclosure

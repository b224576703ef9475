#include "disclosure/amendment_parts.hpp"

#include <fmt/format.h>

namespace tnotes::disclosure {
namespace {

using records::Amendment;
using records::AmendmentStep;
using Kind = AmendmentStep::Kind;

const char* title_of(Kind kind) {
  switch (kind) {
    case Kind::request:
      return "Request";
    case Kind::extension:
      return "Extension";
    case Kind::acceptance:
      return "Acceptance";
    case Kind::denial:
      return "Denial";
    case Kind::statement:
      return "Statement of disagreement";
    case Kind::rebuttal:
      return "Rebuttal";
    case Kind::withdrawal:
      break;
  }
  return "Withdrawal";
}

bool is_by_client(Kind kind) { return kind == Kind::request || kind == Kind::statement; }

std::string sentence_of(const AmendmentStep& step) {
  if (step.kind == Kind::acceptance && step.text.empty()) {
    return "The record is amended as requested.";
  }
  for (const auto& basis : records::denial_bases) {
    if (step.basis == basis.key) return std::string(basis.sentence);
  }
  return {};
}

}  // namespace

std::string amendment_summary(const Amendment& amendment) {
  std::string text = fmt::format("requested {}", format_date(amendment.request().on));
  if (const AmendmentStep* decision = amendment.decision()) {
    text += fmt::format(", {} {}", decision->kind == Kind::denial ? "denied" : "accepted",
                        format_date(decision->on));
  } else {
    text += ", not decided";
  }
  if (amendment.find(Kind::statement) != nullptr) text += ", disagreed with";
  return text;
}

std::vector<Line> amendment_lines(const records::Note& note, const Document& document) {
  std::vector<Line> lines;
  for (const auto& carried : document.selection.amendments) {
    if (!carried.is_about(note.id)) continue;
    lines.emplace_back("Amendment",
                       fmt::format("{}; see {} at the end", amendment_summary(carried.amendment),
                                   carried.amendment.id));
  }
  return lines;
}

std::string amendment_heading(const CarriedAmendment& carried) {
  const auto status = carried.amendment.status();
  return fmt::format(
      "Amendment {}, {}", carried.amendment.id,
      status == records::AmendmentStatus::open ? "not decided" : records::to_string(status));
}

std::vector<Line> amendment_subject(const CarriedAmendment& carried) {
  std::string about;
  for (const auto& id : carried.notes) about += (about.empty() ? "note " : ", ") + id;
  if (carried.amendment.is_about_all()) {
    about = "the record as a whole" + (about.empty() ? about : "; " + about);
  }
  return {{"About", about}};
}

std::vector<StepPart> step_parts(const CarriedAmendment& carried,
                                 const records::Practice& practice) {
  std::vector<StepPart> parts;
  for (const auto& step : carried.amendment.steps) {
    StepPart part{title_of(step.kind), {}, sentence_of(step), step.text};
    part.lines.emplace_back("Date", format_date(step.on));
    part.lines.emplace_back("By",
                            is_by_client(step.kind) ? "the client" : person(practice, step.by));
    if (step.until) part.lines.emplace_back("Put off until", format_date(*step.until));
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace tnotes::disclosure

#pragma once

#include <string>
#include <vector>

#include "disclosure/parts.hpp"

// The words about amendments that the Markdown and the plain text form share. The names of those
// who are to learn of an accepted one are told to nobody else.
namespace tnotes::disclosure {

// "requested 2026-11-02, denied 2026-11-20".
std::string amendment_summary(const records::Amendment& amendment);

// For a note: of each amendment that is about it, where that is told.
std::vector<Line> amendment_lines(const records::Note& note, const Document& document);

// "Amendment 20261102-aaaaa, denied".
std::string amendment_heading(const CarriedAmendment& carried);

// What it is about.
std::vector<Line> amendment_subject(const CarriedAmendment& carried);

// One step: what it is, when and by whom, and its words.
struct StepPart {
  std::string title;
  std::vector<Line> lines;
  std::string sentence;  // the program's own; may be empty
  std::string text;      // may be empty
};
std::vector<StepPart> step_parts(const CarriedAmendment& carried,
                                 const records::Practice& practice);

}  // namespace tnotes::disclosure

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "disclosure/render.hpp"

// What the Markdown and the plain text form share: the words, without the marks. Everything is one
// line, with control characters escaped.
namespace tnotes::disclosure {

using Line = std::pair<std::string, std::string>;  // "Diagnoses", "F41.1, F42"

// Date of birth, client id, period, how many notes, and how many of them were entered in error and
// left out; when and by whom it was made.
std::vector<Line> cover_lines(const Document& document);

// "2026-11-23, 14:00-14:53", with what must not be overlooked behind it.
std::string note_heading(const SelectedNote& selected);
std::string addendum_heading(const records::Note& addendum);

// A sentence for a draft, for an addendum whose note is not there, for a draft that takes a note
// back.
std::vector<std::string> warnings(const SelectedNote& selected);
std::vector<std::string> addendum_warnings(const records::Note& addendum);

// The front matter that tells about the session; values that are empty are left out.
// With a line for each amendment that is about it.
std::vector<Line> note_lines(const records::Note& note, const Document& document);

// "Signed by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest 3f2a9c01d4e5"; none for a draft.
// The cosignature, or who is to give it by the practice's policy.
std::vector<std::string> signature_lines(const records::Note& note,
                                         const records::Practice& practice);

// The title of the whole: "Progress notes: Maya Lindqvist".
std::string document_title(const Document& document);

// "Lucía Ortiz, LMFT", with these credentials where they are given; the id where the practice does
// not know it (any more).
std::string person(const records::Practice& practice, std::string_view id,
                   const std::string* credentials = nullptr);

// A section's title on one line.
std::string one_line(std::string_view text);

}  // namespace tnotes::disclosure

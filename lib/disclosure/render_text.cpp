#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "disclosure/amendment_parts.hpp"

namespace tnotes::disclosure {
namespace {

constexpr std::size_t columns = 80;

std::string underlined(const std::string& title, char mark) {
  const std::size_t width = std::min(display_width(title), columns);
  return fmt::format("{}\n{}\n", wrap(title, columns), std::string(width, mark));
}

std::string table(const std::vector<Line>& lines) {
  std::size_t widest = 0;
  for (const auto& [label, value] : lines) widest = std::max(widest, display_width(label));
  const std::size_t column = std::min(widest, columns / 2) + 3;
  std::string text;
  for (const auto& [label, value] : lines) {
    text += pad(label + ":", column) + wrap(value, columns - column, column) + "\n";
  }
  return text;
}

// A person's text; a line that is indented goes on at its own indentation.
std::string paragraphs(std::string_view text) {
  std::string wrapped;
  for (std::string_view line : split_lines(text)) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t indent = std::min(spaces, columns / 2);
    wrapped += std::string(indent, ' ');
    wrapped += wrap(line.substr(spaces), columns - indent, indent) + "\n";
  }
  return wrapped;
}

std::string note_body(const records::Note& note, const std::vector<std::string>& warned,
                      const Document& document) {
  std::string text;
  for (const auto& sentence : warned) text += "\n" + wrap("*** " + sentence, columns) + "\n";
  text += "\n" + table(note_lines(note, document));
  for (const auto& section : note.sections) {
    if (!section.title.empty()) text += "\n" + underlined(one_line(section.title), '~');
    if (!section.text.empty()) text += "\n" + paragraphs(section.text);
  }
  const auto signatures = signature_lines(note, document.practice);
  if (!signatures.empty()) text += "\n";
  for (const auto& line : signatures) text += wrap(line, columns) + "\n";
  return text;
}

// Somebody's words, which nobody shall take for those of the document.
std::string quoted_words(std::string_view words) {
  std::string text;
  for (const auto line : split_lines(words)) {
    const std::string wrapped = wrap(line, columns - 2);
    for (const auto each : split_lines(wrapped)) text += fmt::format("| {}\n", each);
    if (wrapped.empty()) text += "|\n";
  }
  return text;
}

std::string amendment_text(const CarriedAmendment& carried, const records::Practice& practice) {
  std::string text = "\n" + underlined(amendment_heading(carried), '-');
  text += "\n" + table(amendment_subject(carried));
  for (const auto& part : step_parts(carried, practice)) {
    text += "\n" + underlined(part.title, '~') + table(part.lines);
    if (!part.sentence.empty()) text += "\n" + wrap(part.sentence, columns) + "\n";
    if (!part.text.empty()) text += "\n" + quoted_words(part.text);
  }
  return text;
}

}  // namespace

std::string render_text(const Document& document) {
  std::string text = underlined(document_title(document), '=') + "\n";
  text += table(cover_lines(document));
  for (const auto& selected : document.selection.notes) {
    text += "\n\n" + underlined(note_heading(selected), '=');
    text += note_body(selected.note, warnings(selected), document);
    for (const auto& addendum : selected.addenda) {
      text += "\n" + underlined(addendum_heading(addendum), '-');
      text += note_body(addendum, addendum_warnings(addendum), document);
    }
  }
  const auto& amendments = document.selection.amendments;
  if (!amendments.empty()) text += "\n\n" + underlined("Amendments", '=');
  for (const auto& carried : amendments) text += amendment_text(carried, document.practice);
  return text;
}

}  // namespace tnotes::disclosure

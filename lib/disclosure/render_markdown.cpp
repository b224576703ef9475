#include <fmt/format.h>

#include "base/text.hpp"
#include "disclosure/amendment_parts.hpp"
#include "disclosure/markdown_text.hpp"

namespace tnotes::disclosure {
namespace {

std::string heading(std::size_t level, const std::string& title) {
  return fmt::format("{} {}\n", std::string(level, '#'), escape_markdown(title));
}

std::string list(const std::vector<Line>& lines) {
  std::string text;
  for (const auto& [label, value] : lines) {
    text += fmt::format("- {}: {}\n", escape_markdown(label), escape_markdown(value));
  }
  return text;
}

// `level` is that of the note's own heading.
std::string note_body(std::size_t level, const records::Note& note,
                      const std::vector<std::string>& warned, const Document& document) {
  std::string text;
  for (const auto& sentence : warned) text += fmt::format("\n**{}**\n", escape_markdown(sentence));
  text += "\n" + list(note_lines(note, document));
  for (const auto& section : note.sections) {
    if (!section.title.empty()) {
      text += "\n" + heading(level + 1, one_line(section.title));
    }
    if (!section.text.empty()) text += "\n" + embed_markdown(section.text, level) + "\n";
  }
  for (const auto& line : signature_lines(note, document.practice)) {
    text += fmt::format("\n{}\n", escape_markdown(line));
  }
  return text;
}

// Somebody's words, which nobody shall take for those of the document.
std::string quote(const std::string& words) {
  std::string text;
  for (const auto line : split_lines(words))
    text += fmt::format("{}{}\n", line.empty() ? ">" : "> ", line);
  return text;
}

std::string amendment_block(const CarriedAmendment& carried, const records::Practice& practice) {
  std::string text = "\n" + heading(3, amendment_heading(carried));
  text += "\n" + list(amendment_subject(carried));
  for (const auto& part : step_parts(carried, practice)) {
    text += "\n" + heading(4, part.title) + "\n" + list(part.lines);
    if (!part.sentence.empty()) text += fmt::format("\n{}\n", escape_markdown(part.sentence));
    if (!part.text.empty()) text += "\n" + quote(embed_markdown(part.text, 4));
  }
  return text;
}

}  // namespace

std::string render_markdown(const Document& document) {
  std::string text = heading(1, document_title(document)) + "\n" + list(cover_lines(document));
  for (const auto& selected : document.selection.notes) {
    text += "\n" + heading(2, note_heading(selected));
    text += note_body(2, selected.note, warnings(selected), document);
    for (const auto& addendum : selected.addenda) {
      text += "\n" + heading(3, addendum_heading(addendum));
      text += note_body(3, addendum, addendum_warnings(addendum), document);
    }
  }
  const auto& amendments = document.selection.amendments;
  if (!amendments.empty()) text += "\n" + heading(2, "Amendments");
  for (const auto& carried : amendments) text += amendment_block(carried, document.practice);
  return text;
}

}  // namespace tnotes::disclosure

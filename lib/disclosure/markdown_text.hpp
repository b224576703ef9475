#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Putting other people's text into a CommonMark document.
namespace tnotes::disclosure {

// One line of plain text, so that Markdown shows it as it is.
std::string escape_markdown(std::string_view text);

// A Markdown text as part of another, below a heading of level `level` + 1: its headings go down by
// `level` (level 6 is the lowest there is), and what it leaves open to the end of the document, a
// code block or a block of HTML such as a comment, is closed or escaped. The rest stays as it is.
std::string embed_markdown(std::string_view text, std::size_t level);

}  // namespace tnotes::disclosure

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "workspace/yaml.hpp"

// What parse() and set() need to know about YAML as text. Offsets count bytes from 0.
namespace tnotes::yaml::text {

// Where lines begin: converts between offsets and marks.
class Lines {
 public:
  explicit Lines(std::string_view text, std::size_t first_line = 1);

  [[nodiscard]] Mark mark(std::size_t offset) const;
  // REQUIRES: the mark came from this text, or from the same with other line endings.
  [[nodiscard]] std::size_t offset(Mark mark) const;
  // Of a line counted from 0; a line behind the last begins at the end.
  [[nodiscard]] std::size_t begin(std::size_t line) const;

 private:
  std::vector<std::size_t> begins_;
  std::size_t size_;
  std::size_t first_line_;
};

// The offset of the line feed that ends the line, or the end of the text.
std::size_t line_end(std::string_view text, std::size_t offset);

// Past spaces and tabs.
std::size_t skip_blanks(std::string_view text, std::size_t offset);

// Past blanks, line breaks and comments.
std::size_t skip_trivia(std::string_view text, std::size_t offset);

// The first tab in the indentation of the line that begins at `begin`.
std::optional<std::size_t> indenting_tab(std::string_view text, std::size_t begin);

// Past the closing quote of the scalar whose opening quote stands at `offset`; nothing where the
// quote is not closed.
std::optional<std::size_t> quoted_end(std::string_view text, std::size_t offset);

// Past the last character of a plain scalar at `offset` that was read as `value`, over as many
// lines as it takes; nothing where the text does not say that value.
std::optional<std::size_t> plain_end(std::string_view text, std::size_t offset,
                                     std::string_view value);

// Before the line break of the last line of a block scalar whose | or > stands at `offset`, in a
// collection that is indented by `parent` spaces. With "keep" chomping (|+) blank lines belong to
// it.
std::size_t block_end(std::string_view text, std::size_t offset, std::size_t parent);

// Throws invalid for the bytes and lines that no YAML file of ours may hold, wherever they stand.
// Returns the offset behind a leading `---` line, else 0. `text` is source.text with LF line ends.
std::size_t check_bytes(const Source& source, std::string_view text, const Lines& lines);

}  // namespace tnotes::yaml::text

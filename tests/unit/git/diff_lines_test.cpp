#include "git/diff_lines.hpp"

#include <doctest/doctest.h>
#include <string>

namespace tnotes::git {
namespace {

// Lines with a change in git's plain word-diff form, "~" for a gap before a line.
std::string shown(const std::string& before, const std::string& after, std::size_t context) {
  std::string text;
  for (const auto& line : diff_lines(diff_words(before, after), context)) {
    if (line.after_gap) text += "~";
    for (const auto& piece : line.pieces) {
      if (piece.kind == DiffPiece::Kind::removed) text += "[-" + piece.text + "-]";
      if (piece.kind == DiffPiece::Kind::added) text += "{+" + piece.text + "+}";
      if (piece.kind == DiffPiece::Kind::same) text += piece.text;
    }
    text += "|";
  }
  return text;
}

}  // namespace

TEST_CASE("diff_lines shows changed lines and a few around them") {
  struct Row {
    const char* name;
    const char* before;
    const char* after;
    std::size_t context;
    const char* expected;
  };
  const Row rows[] = {
      {"nothing changed", "a\nb\n", "a\nb\n", 1, ""},
      {"both empty", "", "", 1, ""},
      {"a word", "a\nold b\nc\n", "a\nnew b\nc\n", 0, "~[-old-]{+new+} b|"},
      {"context of one", "1\n2\n3\n4\n5\n", "1\n2\nx\n4\n5\n", 1, "~2|[-3-]{+x+}|4|"},
      {"context reaches the ends", "1\n2\n3\n", "1\nx\n3\n", 5, "1|[-2-]{+x+}|3|"},
      {"hunks that touch are one", "1\n2\n3\n4\n", "x\n2\n3\ny\n", 1, "[-1-]{+x+}|2|3|[-4-]{+y+}|"},
      {"hunks apart", "1\n2\n3\n4\n5\n", "x\n2\n3\n4\ny\n", 1, "[-1-]{+x+}|2|~4|[-5-]{+y+}|"},
      {"a new file", "", "a\nb\n", 1, "{+a+}|{+b+}|"},
      {"a removed file", "a\n\nb", "", 1, "[-a-]||[-b-]|"},
      {"an added line", "a\nc\n", "a\nb\nc\n", 0, "~{+b+}|"},
      {"a last line without its end", "a", "a\n", 0, "a|"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(shown(row.before, row.after, row.context) == row.expected);
  }
}

}  // namespace tnotes::git

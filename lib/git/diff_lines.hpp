#pragma once

#include <cstddef>
#include <vector>

#include "git/repository.hpp"

namespace tnotes::git {

// A line of a comparison by words, without its line feed.
struct DiffLine {
  std::vector<DiffPiece> pieces;
  // Lines without a change were left out before this one.
  bool after_gap = false;
};

// Cuts a comparison into lines: those that hold a change, and up to `context` lines around them.
// A line feed within a removed or added piece ends a line as any other does.
std::vector<DiffLine> diff_lines(const std::vector<DiffPiece>& pieces, std::size_t context);

}  // namespace tnotes::git

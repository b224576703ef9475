#include "git/diff_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tnotes::git {

std::vector<DiffLine> diff_lines(const std::vector<DiffPiece>& pieces, std::size_t context) {
  std::vector<DiffLine> lines(1);
  std::vector<bool> changed(1, false);
  for (const auto& piece : pieces) {
    const bool is_change = piece.kind != DiffPiece::Kind::same;
    const auto parts = split(piece.text, '\n');
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) {
        // A line whose end was removed or added is changed, even where nothing is left of it.
        if (is_change) changed.back() = true;
        lines.emplace_back();
        changed.push_back(false);
      }
      if (parts[i].empty()) continue;
      lines.back().pieces.push_back({piece.kind, std::string(parts[i])});
      if (is_change) changed.back() = true;
    }
  }
  // What stands behind the last line feed is no line.
  if (lines.back().pieces.empty()) {
    lines.pop_back();
    changed.pop_back();
  }

  std::vector<DiffLine> shown;
  std::size_t next = 0;  // the first line that is not shown yet
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!changed[i]) continue;
    const std::size_t from = std::max(next, i - std::min(i, context));
    const bool gap = from > next;
    const std::size_t until = std::min(lines.size(), i + context + 1);
    for (std::size_t at = from; at < until; ++at) {
      shown.push_back(std::move(lines[at]));
      shown.back().after_gap = gap && at == from;
    }
    next = std::max(next, until);
  }
  return shown;
}

}  // namespace tnotes::git

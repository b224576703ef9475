#include <algorithm>
#include <cstdlib>
#include <string>
#include <utf8proc.h>
#include <utility>

#include "base/text.hpp"

namespace tnotes {
namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

// The characters of a text as fold() has it.
CodePoints folded_points(std::string_view text) {
  const std::string folded = fold(text);
  CodePoints points;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(folded.data());
  const auto* const end = at + folded.size();
  while (at < end) {
    at += utf8proc_iterate(at, end - at, &points.emplace_back());
  }
  return points;
}

// Damerau-Levenshtein distance in its restricted form: nothing is edited after it was swapped.
std::size_t edits_between(const CodePoints& a, const CodePoints& b) {
  std::vector<std::size_t> before_previous(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_previous, previous);
    std::swap(previous, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      }
    }
  }
  return current[b.size()];
}

}  // namespace

std::vector<std::string> did_you_mean(std::string_view word,
                                      std::span<const std::string> candidates) {
  constexpr std::size_t most = 3;
  const CodePoints meant = folded_points(word);
  if (meant.empty()) return {};
  const std::size_t limit = meant.size() / 3;
  std::vector<std::pair<std::size_t, const std::string*>> near;
  for (const std::string& candidate : candidates) {
    const CodePoints points = folded_points(candidate);
    if (points.size() >= meant.size() && std::equal(meant.begin(), meant.end(), points.begin())) {
      near.emplace_back(points.size() - meant.size(), &candidate);
      continue;
    }
    // As many edits are needed at least; without this a very long word would cost its length.
    const auto missing = std::ssize(meant) - std::ssize(points);
    if (static_cast<std::size_t>(std::abs(missing)) > limit) continue;
    const std::size_t edits = edits_between(meant, points);
    if (edits <= limit) near.emplace_back(edits, &candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.size() > most) near.resize(most);
  std::vector<std::string> names;
  names.reserve(near.size());
  for (const auto& [distance, name] : near) names.push_back(*name);
  return names;
}

}  // namespace tnotes

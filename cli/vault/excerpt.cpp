#include "cli/vault/excerpt.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t most_rows = 4;

bool is_within_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// As many characters before a place, or behind it.
std::size_t back(std::string_view line, std::size_t at, std::size_t characters) {
  while (at > 0 && characters > 0) {
    --at;
    if (!is_within_character(line[at])) --characters;
  }
  return at;
}
std::size_t forth(std::string_view line, std::size_t at, std::size_t characters) {
  while (at < line.size() && (characters > 0 || is_within_character(line[at]))) {
    if (!is_within_character(line[at])) --characters;
    ++at;
  }
  return at;
}

}  // namespace

Excerpt excerpt(std::string_view line, const std::vector<Query::Range>& found, std::size_t width) {
  if (found.empty() || display_width(line) <= most_rows * width) return {line, found};
  const std::size_t begin = back(line, found.front().begin, width);
  const std::size_t end = forth(line, found.front().end, width);
  Excerpt part{line.substr(begin, end - begin), {}, begin > 0, end < line.size()};
  for (const auto& range : found) {
    if (range.begin >= end) break;
    part.found.push_back({range.begin - begin, std::min(range.end, end) - begin});
  }
  return part;
}

std::string painted(const Context& context, const Excerpt& excerpt) {
  std::string text = excerpt.begins_later ? "…" : "";
  std::size_t at = 0;
  for (const auto& [begin, end] : excerpt.found) {
    text += context.safe(excerpt.text.substr(at, begin - at), false);
    text += context.red(context.safe(excerpt.text.substr(begin, end - begin), false));
    at = end;
  }
  text += context.safe(excerpt.text.substr(at), false);
  if (excerpt.ends_earlier) text += "…";
  return text;
}

}  // namespace tnotes::cli

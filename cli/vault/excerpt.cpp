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
  if (display_width(line) <= most_rows * width) return {{{line, found}}};
  if (found.empty()) {
    const std::size_t begin = back(line, line.size(), 2 * width);
    return {{{line.substr(begin), {}}}, begin > 0, false};
  }
  std::vector<Query::Range> kept;
  std::size_t bytes = 0;
  for (const auto& [begin, end] : found) {
    // What was found may itself be as long as the line.
    const std::size_t until = std::min(end, forth(line, begin, 2 * width));
    const Query::Range around{back(line, begin, width / 2), forth(line, until, width / 2)};
    if (bytes > most_rows * width) break;
    bytes += around.end - around.begin;
    if (!kept.empty() && around.begin <= kept.back().end) {
      kept.back().end = std::max(kept.back().end, around.end);
    } else {
      kept.push_back(around);
    }
  }
  Excerpt result{{}, kept.front().begin > 0, kept.back().end < line.size()};
  for (const auto& [begin, end] : kept) {
    Excerpt::Part part{line.substr(begin, end - begin), {}};
    for (const auto& range : found) {
      if (range.begin >= begin && range.begin < end) {
        part.found.push_back({range.begin - begin, std::min(range.end, end) - begin});
      }
    }
    result.parts.push_back(std::move(part));
  }
  return result;
}

std::string painted(const Context& context, const Excerpt& excerpt) {
  std::string text = excerpt.begins_later ? "…" : "";
  for (std::size_t i = 0; i < excerpt.parts.size(); ++i) {
    const auto& [part, found] = excerpt.parts[i];
    if (i > 0) text += "…";
    std::size_t at = 0;
    for (const auto& [begin, end] : found) {
      text += context.safe(part.substr(at, begin - at), false);
      text += context.red(context.safe(part.substr(begin, end - begin), false));
      at = end;
    }
    text += context.safe(part.substr(at), false);
  }
  if (excerpt.ends_earlier) text += "…";
  return text;
}

}  // namespace tnotes::cli

#include "base/query.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>
#include <utf8proc.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// A letter, or what words consist of otherwise: digits and marks. REQUIRES: UTF-8.
bool is_of_word(utf8proc_int32_t character) {
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

bool begins_with_word(std::string_view text) {
  utf8proc_int32_t character = -1;
  return utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                          static_cast<utf8proc_ssize_t>(text.size()), &character) > 0 &&
         is_of_word(character);
}

bool ends_with_word(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0U) == 0x80) --at;
  return at > 0 && begins_with_word(text.substr(at - 1));
}

// The places of the term in the text, both folded.
std::vector<std::size_t> places_of(std::string_view term, std::string_view text, bool whole_words) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(term); at != std::string_view::npos;
       at = text.find(term, at + 1)) {
    if (whole_words &&
        (ends_with_word(text.substr(0, at)) || begins_with_word(text.substr(at + term.size())))) {
      continue;
    }
    places.push_back(at);
  }
  return places;
}

void keep_different(std::vector<std::size_t>& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

// Ascending, and none in or beside another.
void merge(std::vector<Query::Range>& ranges) {
  std::ranges::sort(ranges, {}, &Query::Range::begin);
  std::vector<Query::Range> merged;
  for (const auto& range : ranges) {
    if (merged.empty() || merged.back().end < range.begin) {
      merged.push_back(range);
    } else {
      merged.back().end = std::max(merged.back().end, range.end);
    }
  }
  ranges = std::move(merged);
}

// What refers to the ends of a text, or changes what the rest means, says other things of a line.
bool means_the_same_in_a_text(std::string_view expression) {
  return expression.find("(?") == std::string_view::npos &&
         expression.find("\\A") == std::string_view::npos &&
         expression.find("\\z") == std::string_view::npos;
}

Error ill_formed(const std::string& term, const RE2& expression) {
  return Error(Exit::usage,
               fmt::format("'{}' is no regular expression: {}", escape_for_terminal(term, true),
                           escape_for_terminal(expression.error(), true)))
      .hint("without --regex it is looked for as it stands");
}

}  // namespace

struct Query::Expressions {
  std::vector<std::unique_ptr<RE2>> all;
  // The same for a whole text at once, where that finds all that is on a line: a text in which one
  // is not found lacks a term.
  std::vector<std::unique_ptr<RE2>> anywhere;
};

Query::Query(const std::vector<std::string>& terms, Terms kind)
    : whole_words_(kind == Terms::whole_words) {
  if (terms.empty()) throw Error(Exit::usage, "there is nothing to look for");
  if (kind == Terms::expressions) expressions_ = std::make_unique<Expressions>();
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  for (const auto& term : terms) {
    if (term.empty()) throw Error(Exit::usage, "there is nothing to look for in ''");
    if (expressions_) {
      const auto& made =
          expressions_->all.emplace_back(std::make_unique<RE2>(piece(term), options));
      if (!made->ok()) throw ill_formed(term, *made);
      if (!means_the_same_in_a_text(term)) continue;
      auto anywhere = std::make_unique<RE2>("(?m:" + term + ")", options);
      if (anywhere->ok()) expressions_->anywhere.push_back(std::move(anywhere));
      continue;
    }
    if (folded_.emplace_back(fold(term)).empty()) {
      throw Error(Exit::usage, fmt::format("nothing is left of '{}' without blanks and accents",
                                           escape_for_terminal(term, true)));
    }
    for (const auto word : split(folded_.back(), ' ')) words_.emplace_back(word);
  }
}

Query::Query(Query&&) noexcept = default;
Query& Query::operator=(Query&&) noexcept = default;
Query::~Query() = default;

std::vector<Query::Range> Query::found_in(std::string_view line) const {
  constexpr std::size_t most = 64;
  std::vector<Range> ranges;
  if (expressions_) {
    for (const auto& expression : expressions_->all) {
      re2::StringPiece match;
      std::size_t at = 0;
      for (std::size_t i = 0;
           i < most && at <= line.size() &&
           expression->Match(piece(line), at, line.size(), RE2::UNANCHORED, &match, 1);
           ++i) {
        const auto begin = static_cast<std::size_t>(match.data() - line.data());
        if (!match.empty()) ranges.push_back({begin, begin + match.size()});
        at = std::max(begin + match.size(), at + 1);
      }
    }
  } else {
    const FoldedWithPlaces folded = fold_with_places(line);
    for (const auto& term : folded_) {
      auto places = places_of(term, folded.text, whole_words_);
      places.resize(std::min(places.size(), most));
      for (const std::size_t at : places) {
        const std::size_t last = folded.places[at + term.size() - 1];
        ranges.push_back({folded.places[at], end_of_folded(line, last)});
      }
    }
  }
  merge(ranges);
  return ranges;
}

std::vector<std::size_t> Searcher::lines(std::string_view text) {
  return query_.expressions_ ? lines_with_expressions(text) : lines_with_words(text);
}

std::vector<std::size_t> Searcher::lines_with_words(std::string_view text) {
  const std::string_view words = folding_.fold_words(text);
  const auto is_missing = [&](const std::string& word) {
    return words.find(word) == std::string_view::npos;
  };
  if (std::ranges::any_of(query_.words_, is_missing)) return {};
  const std::string_view folded = folding_.fold(text);
  std::vector<std::size_t> found;
  for (const auto& term : query_.folded_) {
    const auto places = places_of(term, folded, query_.whole_words_);
    if (places.empty()) return {};
    found.insert(found.end(), places.begin(), places.end());
  }
  keep_different(found);
  std::vector<std::size_t> lines;
  std::size_t line = 1;
  std::size_t counted = 0;
  for (const std::size_t at : places_before_folding(text, found)) {
    line += static_cast<std::size_t>(std::ranges::count(text.substr(counted, at - counted), '\n'));
    counted = at;
    if (lines.empty() || lines.back() != line) lines.push_back(line);
  }
  return lines;
}

std::vector<std::size_t> Searcher::lines_with_expressions(std::string_view text) const {
  const auto lacks = [&](const std::unique_ptr<RE2>& expression) {
    return !expression->Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
  };
  // Of a line that ends with a carriage return, that is taken off.
  if (text.find('\r') == std::string_view::npos &&
      std::ranges::any_of(query_.expressions_->anywhere, lacks)) {
    return {};
  }
  std::vector<std::size_t> found;
  std::vector<bool> has(query_.expressions_->all.size());
  std::size_t number = 0;
  for (auto line : split_lines(text)) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    bool is_found = false;
    for (std::size_t i = 0; i < has.size(); ++i) {
      if (!query_.expressions_->all[i]->Match(piece(line), 0, line.size(), RE2::UNANCHORED, nullptr,
                                              0)) {
        continue;
      }
      is_found = has[i] = true;
    }
    if (is_found) found.push_back(number);
  }
  if (std::ranges::find(has, false) != has.end()) return {};
  return found;
}

}  // namespace tnotes

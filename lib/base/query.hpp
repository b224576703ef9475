#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/folding.hpp"

namespace tnotes {

// What is looked for in texts. A text is found that holds every term of it.
class Query {
 public:
  enum class Terms {
    // Compared as fold() does it: case, accents and the like set aside, and one blank for any white
    // space, a line's end as well.
    parts,        // of words: "tern" is in "lantern"
    whole_words,  // and no letter or digit stands before or behind
    // RE2's syntax (its own time is linear in the text's length, whatever the expression), in any
    // case, each line by itself.
    expressions,
  };

  // Throws usage where a term is empty, folds to nothing, or is no regular expression.
  Query(const std::vector<std::string>& terms, Terms kind);
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  struct Range {
    std::size_t begin;
    std::size_t end;
    friend bool operator==(const Range&, const Range&) = default;
  };
  // What of a line is looked for: in bytes, ascending, and apart from each other. Of each term the
  // first 64: an expression may have to look at the whole line for each.
  [[nodiscard]] std::vector<Range> found_in(std::string_view line) const;

 private:
  friend class Searcher;
  struct Expressions;
  std::vector<std::string> folded_;
  std::vector<std::string> words_;  // of all of these: a text without one of them lacks a term
  bool whole_words_ = false;
  std::unique_ptr<Expressions> expressions_;
};

// Looks into texts, one after the other. One for each thread; the query is shared.
class Searcher {
 public:
  explicit Searcher(const Query& query) : query_(query) {}

  // Which lines of the text, from 1 and ascending, have a term, or the beginning of one, in them;
  // none where the text lacks another.
  std::vector<std::size_t> lines(std::string_view text);

 private:
  std::vector<std::size_t> lines_with_words(std::string_view text);
  std::vector<std::size_t> lines_with_expressions(std::string_view text) const;

  const Query& query_;
  Folding folding_;
};

}  // namespace tnotes

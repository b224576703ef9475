#pragma once

#include <string>
#include <vector>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// What a shell may put in the place of the last word, and what it says about it.
struct Candidate {
  std::string word;
  std::string meaning;
};

struct Completion {
  enum class Paths { none, files, directories };
  std::vector<Candidate> candidates;
  Paths paths = Paths::none;  // offer these instead
};

// What may stand in the place of the last of `words`; the first is the program's name. Words may
// still have the quotes that were typed. A candidate need not begin with the word: a client is
// found by a part of the name, a note by a part of its id. Reads files alone, never the history.
Completion complete(const std::vector<std::string>& words, const World& world);

}  // namespace tnotes::cli

#pragma once

#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/app/table.hpp"

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
  bool of_vault = false;      // the words are those of `tnotes vault`, which knows better
};

// What may stand in the place of the last of `words`, which are for the commands of the table; the
// first is the program's name. Words may
// still have the quotes that were typed. A candidate need not begin with the word: a client is
// found by a part of the name, a note by a part of its id. Reads files alone, never the history.
Completion complete(const Table& table, const std::vector<std::string>& words, const World& world);

// The same, or nothing where it fails: in the middle of someone's typing there is no place for an
// error.
Completion offered(const Table& table, const std::vector<std::string>& words, const World& world);

// As the scripts read it: a word and its meaning a line.
void print_completion(Context& context, const Completion& completion);

}  // namespace tnotes::cli

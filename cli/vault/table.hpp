#pragma once

#include <string>
#include <vector>

#include "cli/app/table.hpp"

namespace tnotes::cli {

// Every command of `tnotes vault`. Adding one is a line in table.cpp.
const Table& vault_table();

// The words of tnotes-vault as `tnotes` would be given them: whichever of the two is called, these
// are the commands of `tnotes vault`.
std::vector<std::string> vault_words(int argc, char** argv);

}  // namespace tnotes::cli

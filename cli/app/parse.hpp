#pragma once

#include <string>
#include <vector>

#include "cli/app/command.hpp"

namespace tnotes::cli {

// Reads the words behind a command's path into its options and the global flags.
// Returns false where help was asked for. Throws usage.
bool parse_words(const Command& command, const std::vector<std::string>& words, void* options,
                 Globals& globals);

// Takes the global flags before the command off the front of the words.
void take_leading_globals(std::vector<std::string>& words, Globals& globals);

}  // namespace tnotes::cli

#pragma once

#include <string>
#include <vector>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// The whole program: parses the words behind the program's name, runs the command, and turns what
// was thrown into messages and an exit code.
Exit run_app(const std::vector<std::string>& words, World world);

}  // namespace tnotes::cli

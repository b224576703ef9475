#pragma once

#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/app/table.hpp"

namespace tnotes::cli {

// The whole of a program with these commands: parses the words behind the program's name, runs the
// command, and turns what was thrown into messages and an exit code.
Exit run_app(const Table& table, const std::vector<std::string>& words, World world);

}  // namespace tnotes::cli

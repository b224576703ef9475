#pragma once

#include <string>
#include <string_view>

#include "cli/app/table.hpp"

namespace tnotes::cli {

// Texts for --help, in 80 columns whatever the terminal, so that they can be compared and quoted.
std::string overview(const Table& table);
std::string command_help(const Command& command);
std::string group_help(const Table& table, const Group& group);

// "tnotes new CLIENT [options]"
std::string usage_line(const Command& command);

}  // namespace tnotes::cli

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cli/app/command.hpp"

namespace tnotes::cli {

// Every command of `tnotes`, in the order of the help. Adding one is a line in table.cpp.
const std::vector<Command>& commands();

// A noun whose verbs are commands ("client add"): its name, and one line for the help.
struct Group {
  std::string_view name;
  std::string_view summary;
};
std::span<const Group> groups();

// Flags that every command takes, for the help, the completions and the man pages.
const std::vector<Argument>& global_arguments();

const Command* find_command(std::string_view path);

}  // namespace tnotes::cli

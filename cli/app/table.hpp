#pragma once

#include <string_view>
#include <vector>

#include "cli/app/command.hpp"

namespace tnotes::cli {

// A noun whose verbs are commands ("client add"): its name, and one line for the help. A group may
// stand within another ("vault recipient").
struct Group {
  std::string_view name;
  std::string_view summary;
};

// The commands of one program, in the order of the help.
struct Table {
  std::vector<Command> commands;
  std::vector<Group> groups;

  [[nodiscard]] const Command* find(std::string_view path) const;
  [[nodiscard]] const Group* find_group(std::string_view name) const;
};

// Flags that every command takes, for the help, the completions and the man pages.
const std::vector<Argument>& global_arguments();

}  // namespace tnotes::cli

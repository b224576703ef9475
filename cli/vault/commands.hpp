#pragma once

#include "cli/app/command.hpp"

// One function a command, each in the file of its name.
namespace tnotes::cli {

Command vault_init_command();

}  // namespace tnotes::cli

#pragma once

#include "cli/app/context.hpp"

namespace tnotes::cli {

// The real world: this process's streams, environment, clock and randomness. Makes sure that
// descriptors 0 to 2 are open, sets the umask to 077, and has Ctrl-C end the program with 130.
World system_world(const char* program_name);

}  // namespace tnotes::cli

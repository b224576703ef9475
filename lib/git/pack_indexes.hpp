#pragma once

#include "base/files.hpp"

namespace tnotes::git {

// Throws invalid where an index of packed objects is not the one that was written, by the sum at
// its end: libgit2 takes its word for where objects lie, and crashes. `git` is the `.git`
// directory.
void require_sound_pack_indexes(const Directory& git);

}  // namespace tnotes::git

#pragma once

#include <filesystem>

#include "base/environment.hpp"

namespace tnotes::git {

// Lets `git gc --auto` pack the repository, detached, where about 5,000 loose objects have
// gathered: libgit2 never packs, and thousands of loose objects slow the history down. It prunes
// nothing younger than two weeks, whatever is configured. Cheap where it is not due; failures are
// silent.
void gc_if_due(const std::filesystem::path& work_tree, const Environment& environment);

}  // namespace tnotes::git

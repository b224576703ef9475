#pragma once

#include <string>

#include "base/files.hpp"

namespace tnotes::git {

// Throws refused where a file of git attributes (gitattributes(5)) names something by which stock
// git would store other bytes than stand in the work tree: a filter, an encoding, or ident. libgit2
// would ignore a filter, and git then show every note as changed. `shown` is its name in errors.
void refuse_filters(const Directory& directory, const std::string& path, const std::string& shown);

}  // namespace tnotes::git

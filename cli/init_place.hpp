#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workspace/settings.hpp"

namespace tnotes::cli {

// What stands where the records are to be.
enum class Place {
  free,     // nothing, or an empty directory
  begun,    // a repository without a commit that an interrupted init left
  records,  // records with a history
};

// Looks at the place for the records, and changes nothing. Throws refused where they must not be:
// within a vault or other records, or among files or in a repository of somebody else's.
Place inspect_place(const Settings& settings, const std::filesystem::path& records,
                    const std::filesystem::path& vault);

// The nearest git work tree above that is no records directory; empty for none. Whoever works in it
// could add the records to it.
std::filesystem::path work_tree_above(const std::filesystem::path& records);

// Whether a repository's `.git` is one that was never complete: it holds only what an interrupted
// init wrote.
bool is_half_made(const std::filesystem::path& git);

// Brings the place to a private directory that holds a repository. Throws system.
void prepare_place(const std::filesystem::path& records);

}  // namespace tnotes::cli

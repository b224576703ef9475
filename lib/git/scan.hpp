#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "git/index.hpp"
#include "git/repository.hpp"
#include "git/settled.hpp"

namespace tnotes::git {

// A work tree held against an index.
struct Scan {
  std::vector<Changed> changed;              // certain, in no order
  std::vector<std::size_t> doubtful;         // entries that must be compared by content
  std::vector<std::string> attribute_files;  // each .gitattributes met
  std::vector<SettledDirectory> settled;     // the known ones that still are, and the new ones
  std::size_t newly_settled = 0;
};

// Looks at every name in the work tree but the root's `.git`, opens directories alone, and follows
// no symlink. Of a directory known to be settled it takes the names from the index. With many
// entries it uses two threads.
Scan scan(const Directory& work_tree, const Index& index, const SettledDirectories& known = {});

}  // namespace tnotes::git

#pragma once

#include <string>
#include <vector>

#include "git/repository.hpp"

namespace tnotes::git {

// A program that stock git would run where it is used in a repository, because whoever can write to
// its `.git` said so there: tnotes' own commands run none of them.
struct PlantedProgram {
  std::string path;  // in the work tree: `.git/config`, or a hook
  std::string key;   // the setting, empty for a hook
};

// Settings that name one, or lead git to settings or files elsewhere, and hooks. Throws
// invalid where `.git/config` is ill-formed.
std::vector<PlantedProgram> planted_programs(const Repository& repository);

}  // namespace tnotes::git

#pragma once

#include <optional>
#include <string>

#include "base/files.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// References read by hand, so that no command loads libgit2 just to learn where HEAD is. `git` is
// the `.git` directory.

// The branch that HEAD is on: "refs/heads/main". Throws refused where it is on none.
std::string current_branch(const Directory& git);

// The commit that a branch points to, loose or packed; nothing where there is none yet.
std::optional<Oid> read_branch(const Directory& git, const std::string& branch);

// Adds a line to the reflogs of HEAD and the branch.
void append_reflogs(const Directory& git, const std::string& branch, const std::optional<Oid>& from,
                    const Oid& to, const Person& by, const std::string& subject);

}  // namespace tnotes::git

#pragma once

#include <string>

#include "base/files.hpp"
#include "git/index.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// How a path in the work tree compares with a tree's entry, by content.
enum class Likeness { same, other, missing, not_a_file };
Likeness compare_content(const Directory& work_tree, const std::string& path, const Oid& id,
                         std::uint32_t mode);

// Gives entries of unknown stat data those of the work tree, where the content is the same.
void refresh(const Directory& work_tree, Index& index);

}  // namespace tnotes::git

#pragma once

#include <filesystem>

#include "base/files.hpp"
#include "git/libgit2.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

struct Repository::State {
  std::filesystem::path path;
  Directory work;
  Directory git;
  mutable Handle<git_repository> opened;

  // The repository in libgit2, opened when first needed.
  [[nodiscard]] git_repository* objects() const;
};

// Finishes what an interrupted commit left. REQUIRES: Transaction::exclude_others() is held.
void finish_interrupted(const Directory& work, const Directory& git, git_repository* objects);

// The part of a path before its last name, "." for none.
std::string directory_of(const std::string& path);

// Its last name.
std::string file_name_of(const std::string& path);

// Removes a file, and the directories above it that are empty then. What is neither file nor
// symlink stays.
void remove_with_empty_parents(const Directory& work, const std::string& path);
void remove_empty_parents(const Directory& work, const std::string& path);

}  // namespace tnotes::git

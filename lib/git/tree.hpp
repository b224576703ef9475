#pragma once

#include <git2.h>
#include <optional>
#include <string>
#include <vector>

#include "git/index.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// A file, symlink, gitlink or directory in a tree.
struct TreeEntry {
  Oid id;
  std::uint32_t mode = 0;
  friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};

// What a path is in two trees; nothing where it is not there.
struct PathChange {
  std::string path;
  std::optional<TreeEntry> before;
  std::optional<TreeEntry> after;
};

Oid tree_of(git_repository* repository, const Oid& commit);

// The plain files, sorted by path.
std::vector<Repository::File> files_in_tree(git_repository* repository, const Oid& tree);

std::optional<TreeEntry> find_in_tree(git_repository* repository, const Oid& tree,
                                      const std::string& path);

// Tells of many paths whether they are in a tree. Directories are read once where paths come in
// their order.
class TreePaths {
 public:
  TreePaths(git_repository* repository, const Oid& tree) : repository_(repository), tree_(tree) {}
  bool contains(const std::string& path);

 private:
  git_repository* repository_;
  Oid tree_;
  std::optional<std::string> directory_;
  std::vector<std::string> names_;  // in it, sorted
};

// The paths of files that differ, sorted. Directories of the same name are not read.
std::vector<PathChange> compare_trees(git_repository* repository, const std::optional<Oid>& before,
                                      const Oid& after);

// A new index of all files in a tree, with the stat data of `known` where it holds the same.
Index index_at(git_repository* repository, const Oid& tree, const std::optional<Index>& known);

std::string read_blob(git_repository* repository, const Oid& id);

// The name that a file's bytes would have as a git object.
Oid blob_id(std::string_view bytes);

}  // namespace tnotes::git

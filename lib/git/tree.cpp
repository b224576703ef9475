#include "git/tree.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "git/libgit2.hpp"
#include "git/state.hpp"

namespace tnotes::git {
namespace {

constexpr std::uint32_t mode_directory = 0040000;

// Longer than any path that a work tree could hold. Trees nested deeper are made to exhaust the
// stack.
constexpr std::size_t longest_path = 4096;

void require_short(const std::string& path) {
  if (path.size() > longest_path) throw Error(Exit::invalid, "the history holds an endless path");
}

struct Named {
  std::string name;
  TreeEntry entry;
};

// Calls `expect` with the number of a tree's entries, and `visit` with each one's name, and it.
template <class Expect, class Visit>
void each_entry(git_repository* repository, const Oid& id, const Expect& expect,
                const Visit& visit) {
  const git_oid raw_id = raw(id);
  const auto tree =
      make<git_tree>([&](git_tree** out) { return git2().tree_lookup(out, repository, &raw_id); },
                     "read a directory of the history");
  const std::size_t count = git2().tree_entrycount(tree.get());
  expect(count);
  for (std::size_t i = 0; i < count; ++i) {
    const git_tree_entry* const entry = git2().tree_entry_byindex(tree.get(), i);
    visit(git2().tree_entry_name(entry),
          TreeEntry{oid_of(git2().tree_entry_id(entry)),
                    static_cast<std::uint32_t>(git2().tree_entry_filemode(entry))});
  }
}

std::vector<Named> read_tree(git_repository* repository, const Oid& id) {
  std::vector<Named> entries;
  each_entry(
      repository, id, [&](std::size_t count) { entries.reserve(count); },
      [&](const char* name, const TreeEntry& entry) {
        entries.push_back({name, entry});
      });
  return entries;
}

class Comparison {
 public:
  Comparison(git_repository* repository, std::vector<PathChange>& found)
      : repository_(repository), found_(found) {}

  void directories(const std::string& prefix, const std::optional<Oid>& before,
                   const std::optional<Oid>& after) {
    require_short(prefix);
    std::map<std::string, std::pair<std::optional<TreeEntry>, std::optional<TreeEntry>>> names;
    if (before) {
      for (Named& named : read_tree(repository_, *before)) names[named.name].first = named.entry;
    }
    if (after) {
      for (Named& named : read_tree(repository_, *after)) names[named.name].second = named.entry;
    }
    for (const auto& [name, sides] : names) {
      if (sides.first == sides.second) continue;
      const std::string path = prefix + name;
      const auto directory_before = directory(sides.first);
      const auto directory_after = directory(sides.second);
      if (directory_before || directory_after) {
        directories(path + '/', directory_before, directory_after);
      }
      const auto file_before = directory_before ? std::nullopt : sides.first;
      const auto file_after = directory_after ? std::nullopt : sides.second;
      if (file_before || file_after) found_.push_back({path, file_before, file_after});
    }
  }

 private:
  static std::optional<Oid> directory(const std::optional<TreeEntry>& entry) {
    if (!entry || entry->mode != mode_directory) return std::nullopt;
    return entry->id;
  }

  git_repository* repository_;
  std::vector<PathChange>& found_;
};

void add_files(git_repository* repository, const Oid& tree, const std::string& prefix,
               CachedTree& cached, Index& index) {
  require_short(prefix);
  const std::size_t before = index.entries().size();
  for (const Named& named : read_tree(repository, tree)) {
    std::string path = prefix + named.name;
    if (named.entry.mode == mode_directory) {
      add_files(repository, named.entry.id, path + '/', cached.child(named.name), index);
    } else {
      index.append(std::move(path), named.entry.id, named.entry.mode);
    }
  }
  cached.id = tree;
  cached.count = static_cast<int>(index.entries().size() - before);
}

void list_files(git_repository* repository, const Oid& tree, const std::string& prefix,
                std::vector<Repository::File>& files) {
  require_short(prefix);
  const auto expect = [&](std::size_t count) { files.reserve(files.size() + count); };
  each_entry(repository, tree, expect, [&](const char* name, const TreeEntry& entry) {
    std::string path = prefix + name;
    if (entry.mode == mode_directory) {
      list_files(repository, entry.id, path + '/', files);
    } else if (is_file(entry.mode)) {
      files.push_back({std::move(path), entry.id});
    }
  });
}

}  // namespace

std::vector<Repository::File> files_in_tree(git_repository* repository, const Oid& tree) {
  using File = Repository::File;
  std::vector<File> files;
  list_files(repository, tree, "", files);
  // A tree is in this order, unless somebody made it otherwise, or with a name twice.
  if (!std::ranges::is_sorted(files, {}, &File::path)) {
    std::ranges::stable_sort(files, {}, &File::path);
  }
  const auto same = [](const File& one, const File& two) { return one.path == two.path; };
  files.erase(std::unique(files.begin(), files.end(), same), files.end());
  return files;
}

Oid tree_of(git_repository* repository, const Oid& commit) {
  const git_oid id = raw(commit);
  const auto found =
      make<git_commit>([&](git_commit** out) { return git2().commit_lookup(out, repository, &id); },
                       "read the commit");
  return oid_of(git2().commit_tree_id(found.get()));
}

std::optional<TreeEntry> find_in_tree(git_repository* repository, const Oid& tree,
                                      const std::string& path) {
  const git_oid id = raw(tree);
  const auto root =
      make<git_tree>([&](git_tree** out) { return git2().tree_lookup(out, repository, &id); },
                     "read a directory of the history");
  git_tree_entry* found = nullptr;
  const int result = git2().tree_entry_bypath(&found, root.get(), path.c_str());
  if (result == GIT_ENOTFOUND) return std::nullopt;
  check(result, "read a directory of the history");
  const Handle<git_tree_entry> entry(found);
  return TreeEntry{oid_of(git2().tree_entry_id(entry.get())),
                   static_cast<std::uint32_t>(git2().tree_entry_filemode(entry.get()))};
}

bool TreePaths::contains(const std::string& path) {
  const std::string directory = directory_of(path);
  if (directory != directory_) {
    directory_ = directory;
    names_.clear();
    const auto found = directory == "." ? TreeEntry{tree_, mode_directory}
                                        : find_in_tree(repository_, tree_, directory);
    if (found && found->mode == mode_directory) {
      for (Named& named : read_tree(repository_, found->id))
        names_.push_back(std::move(named.name));
    }
    std::ranges::sort(names_);
  }
  return std::ranges::binary_search(names_, file_name_of(path));
}

std::vector<PathChange> compare_trees(git_repository* repository, const std::optional<Oid>& before,
                                      const Oid& after) {
  std::vector<PathChange> found;
  if (before != after) Comparison(repository, found).directories("", before, after);
  std::ranges::sort(found, {}, &PathChange::path);
  return found;
}

Index index_at(git_repository* repository, const Oid& tree, const std::optional<Index>& known) {
  Index index;
  add_files(repository, tree, "", index.tree(), index);
  if (!known) return index;
  index.written = known->written;
  for (IndexEntry& entry : index.entries()) {
    const IndexEntry* const same = known->find(entry.path);
    if (same != nullptr && same->id == entry.id && same->mode == entry.mode) {
      entry.stat = same->stat;
    }
  }
  return index;
}

std::string read_blob(git_repository* repository, const Oid& id) {
  const git_oid raw_id = raw(id);
  const auto blob =
      make<git_blob>([&](git_blob** out) { return git2().blob_lookup(out, repository, &raw_id); },
                     "read a file of the history");
  return {static_cast<const char*>(git2().blob_rawcontent(blob.get())),
          static_cast<std::size_t>(git2().blob_rawsize(blob.get()))};
}

Oid blob_id(std::string_view bytes) {
  git_oid id{};
  check(git2().odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB), "name a file's bytes");
  return oid_of(&id);
}

}  // namespace tnotes::git

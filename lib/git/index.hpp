#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <utility>
#include <vector>

#include "git/repository.hpp"

namespace tnotes::git {

inline constexpr std::uint32_t mode_file = 0100644;
inline constexpr std::uint32_t mode_executable = 0100755;
inline constexpr std::uint32_t mode_symlink = 0120000;
inline constexpr std::uint32_t mode_gitlink = 0160000;

inline bool is_file(std::uint32_t mode) { return mode == mode_file || mode == mode_executable; }

// The mode that git gives to what looks so; 0 for what it does not keep.
std::uint32_t mode_of(const struct stat& status);

// What an index remembers of a file's inode, cut to 32 bits as git does.
struct StatData {
  std::uint32_t ctime_s = 0, ctime_ns = 0, mtime_s = 0, mtime_ns = 0;
  std::uint32_t device = 0, inode = 0, user = 0, group = 0, size = 0;

  static StatData of(const struct stat& status);

  // Whether a file that looks so now can have been written to since. The change time is left out: a
  // rename touches it; so is the device, whose number may differ after a restart.
  [[nodiscard]] bool same_file(const StatData& now) const {
    return mtime_s == now.mtime_s && mtime_ns == now.mtime_ns && inode == now.inode &&
           size == now.size;
  }
  // Whether the file was written no earlier than that moment, so that its stat data prove nothing.
  [[nodiscard]] bool not_before(std::pair<std::uint32_t, std::uint32_t> moment) const {
    return std::pair(mtime_s, mtime_ns) >= moment;
  }
  // What git writes for an entry that must be compared by content.
  [[nodiscard]] bool unknown() const { return size == 0 && mtime_s == 0; }
};

struct IndexEntry {
  std::string_view path;  // in the Index that holds the entry
  Oid id;
  std::uint32_t mode = mode_file;
  StatData stat;
};

// A directory in the index's TREE extension: the tree object that its entries make.
struct CachedTree {
  std::string name;
  int count = -1;  // entries below; -1: not known
  Oid id;
  std::vector<CachedTree> children;

  // The child of that name, made where there is none.
  CachedTree& child(std::string_view child_name);
  void remove(std::string_view child_name);
  [[nodiscard]] bool valid() const;  // itself and all below
};

// The index file, version 2 (gitformat-index(5)).
class Index {
 public:
  Index() = default;
  Index(Index&&) noexcept = default;
  Index& operator=(Index&&) noexcept = default;
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Nothing for what is not plain: another version, unmerged or partial entries, extensions that
  // must be understood, damage. The checksum is not checked: git does not either.
  static std::optional<Index> parse(std::string bytes);

  // The file's bytes, its checksum at their end.
  [[nodiscard]] std::string serialize() const;

  // The first entry whose path is not before that one.
  [[nodiscard]] std::size_t lower_bound(std::string_view path) const;
  [[nodiscard]] const IndexEntry* find(std::string_view path) const;

  // How many entries stand below a directory ("" for all).
  [[nodiscard]] std::size_t count_below(const std::string& directory) const;

  // Replaces the entries of those paths, or adds them. REQUIRES: both are sorted by path.
  void put(const std::vector<IndexEntry>& changed);
  void remove(const std::vector<std::string_view>& paths);

  // Makes entries whose stat data prove nothing say so, before the file is written anew and they
  // would look older than it.
  void forget_young();

  // Appends; the caller keeps the order.
  void append(std::string path, const Oid& id, std::uint32_t mode);

  // Whether the extension proves that the entries are those of that tree.
  [[nodiscard]] bool stands_at(const Oid& tree_id) const;

  [[nodiscard]] const std::vector<IndexEntry>& entries() const { return entries_; }
  [[nodiscard]] std::vector<IndexEntry>& entries() { return entries_; }
  [[nodiscard]] CachedTree& tree() { return tree_; }

  // When the file was last written: entries as young as that are not to be trusted.
  std::pair<std::uint32_t, std::uint32_t> written{0, 0};

 private:
  std::vector<IndexEntry> entries_;
  std::deque<std::string> texts_;  // what the paths point into; a deque's elements never move
  CachedTree tree_;
};

// The index of a `.git` directory; nothing where there is none, or parse() takes it not.
std::optional<Index> load_index(int git_directory);

}  // namespace tnotes::git

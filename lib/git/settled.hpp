#pragma once

#include <cstdint>
#include <string_view>
#include <sys/stat.h>
#include <vector>

#include "base/files.hpp"

namespace tnotes::git {

// A sum over the names in a directory, in any order; a directory's name ends with '/' here.
class NameSum {
 public:
  void add(std::string_view name);
  [[nodiscard]] std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

// A directory that was read, and held just the names that the index has for it. While its inode
// looks the same, it holds them still: making, removing and renaming change its times.
struct SettledDirectory {
  std::uint64_t path = 0;  // a NameSum of its path alone
  std::uint64_t names = 0;
  std::uint64_t inode = 0;
  std::int64_t changed = 0;   // ctime, in nanoseconds
  std::int64_t modified = 0;  // mtime, likewise

  static SettledDirectory of(std::string_view path, const struct stat& status,
                             const NameSum& names);

  // The same directory, the same names, and untouched since.
  bool operator==(const SettledDirectory&) const = default;
};

// The settled directories of a work tree, kept in `.git/tnotes/directories` so that a scan need not
// read them again: that costs more than looking at the files of a note or two. Disposable; the file
// is an integer that tells its version, the records sorted by path, and a checksum, all in the
// machine's own byte order.
class SettledDirectories {
 public:
  SettledDirectories() = default;
  explicit SettledDirectories(std::vector<SettledDirectory> all);

  // None where the file is missing, damaged or of another version.
  static SettledDirectories load(const Directory& git);

  // Quietly gives up where it cannot write: nothing but time is lost.
  void save(const Directory& git) const;

  [[nodiscard]] bool contains(const SettledDirectory& directory) const;
  [[nodiscard]] bool empty() const { return all_.empty(); }

 private:
  std::vector<SettledDirectory> all_;
};

}  // namespace tnotes::git

#include "git/status.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "git/tree.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

std::string read_link(const Directory::Place& place, const std::string& path) {
  std::array<char, 4096> target{};
  const ssize_t size =
      ::readlinkat(place.directory.get(), place.name.c_str(), target.data(), target.size());
  if (size < 0) throw_system("read", path, errno);
  return {target.data(), static_cast<std::size_t>(size)};
}

}  // namespace

Likeness compare_content(const Directory& work_tree, const std::string& path, const Oid& id,
                         std::uint32_t mode) {
  const auto place = work_tree.locate(path);
  if (!place) return Likeness::missing;
  struct stat status {};
  if (::fstatat(place->directory.get(), place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return Likeness::missing;
    throw_system("read", path, errno);
  }
  const std::uint32_t mode_now = mode_of(status);
  if (is_file(mode_now) != is_file(mode) || mode_now == 0) {
    if (S_ISDIR(status.st_mode) && mode == mode_gitlink) return Likeness::same;
    return Likeness::not_a_file;
  }
  if (mode_now != mode) return is_file(mode) ? Likeness::other : Likeness::not_a_file;
  if (mode == mode_symlink) {
    return blob_id(read_link(*place, path)) == id ? Likeness::same : Likeness::not_a_file;
  }
  const auto bytes = work_tree.read(path, unlimited);
  if (!bytes) return Likeness::missing;
  return blob_id(*bytes) == id ? Likeness::same : Likeness::other;
}

void refresh(const Directory& work_tree, Index& index) {
  for (IndexEntry& entry : index.entries()) {
    if (!entry.stat.unknown() || !is_file(entry.mode)) continue;
    const std::string path(entry.path);
    try {
      const auto place = work_tree.locate(path);
      struct stat status {};
      if (!place || ::fstatat(place->directory.get(), place->name.c_str(), &status,
                              AT_SYMLINK_NOFOLLOW) != 0) {
        continue;
      }
      if (compare_content(work_tree, path, entry.id, entry.mode) == Likeness::same) {
        entry.stat = StatData::of(status);
      }
    } catch (const Error&) {
      // Left unknown: a symlink on the way, or a file that cannot be read.
    }
  }
}

}  // namespace tnotes::git

#include "git/durable.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <future>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include "base/replace.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t most_threads = 8;

// So many files wait with a descriptor each. A process may have 1024, and for as few as these a
// sync of each is faster: that of the file system waits for whatever others write there.
constexpr std::size_t most_waiting = 48;

#ifdef __linux__
constexpr std::uint32_t zfs_magic = 0x2fc12fc1;  // in no header

// Whether syncfs(2) leaves all on the disk itself. Of most file systems that is not known, and
// FUSE's do nothing.
bool can_sync_whole(int file) {
  struct statfs status {};
  if (::fstatfs(file, &status) != 0) return false;
  switch (static_cast<std::uint32_t>(status.f_type)) {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case zfs_magic:
      return true;
    default:
      return false;
  }
}

int sync_whole(int file) { return ::syncfs(file); }
#else
bool can_sync_whole(int) { return false; }
int sync_whole(int file) { return ::fsync(file); }
#endif

}  // namespace

void SyncBatch::add(int directory, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  if (std::ranges::any_of(waiting_, [&](const Waiting& waiting) {
        return waiting.directory == directory && waiting.path == path;
      })) {
    return;
  }
  struct stat status {};
  if (!systems_.empty() && ::fstatat(directory, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      systems_.contains(status.st_dev)) {
    return;
  }
  Descriptor file(::openat(directory, path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file) {
    wait_for({directory, path, std::move(file)});
  } else if (errno != ENOENT) {
    throw_system("open", path, errno);
  }
}

void SyncBatch::add(Descriptor file, const std::string& shown) {
  const std::scoped_lock lock(mutex_);
  struct stat status {};
  if (!systems_.empty() && ::fstat(file.get(), &status) == 0 && systems_.contains(status.st_dev)) {
    return;
  }
  wait_for({-1, shown, std::move(file)});
}

void SyncBatch::wait_for(Waiting waiting) {
  waiting_.push_back(std::move(waiting));
  if (waiting_.size() > most_waiting) settle();
}

// Leaves no file waiting by itself: its system does, or where that is no help, it is synced now.
void SyncBatch::settle() {
  std::vector<Waiting> each;
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    struct stat status {};
    if (::fstat(waiting.file.get(), &status) != 0) throw_system("read", waiting.path, errno);
    if (systems_.contains(status.st_dev)) continue;
    if (can_sync_whole(waiting.file.get())) {
      systems_.emplace(status.st_dev, std::move(waiting));
    } else {
      each.push_back(std::move(waiting));
    }
  }
  sync_each(each);
}

void SyncBatch::flush() {
  const std::scoped_lock lock(mutex_);
  if (!systems_.empty()) settle();
  for (const auto& [device, file] : std::exchange(systems_, {})) {
    if (sync_whole(file.file.get()) != 0) throw_system("write", file.path, errno);
  }
  sync_each(std::exchange(waiting_, {}));
}

void SyncBatch::sync_each(const std::vector<Waiting>& all) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < all.size(); i = next++) {
      if (::fsync(all[i].file.get()) != 0) throw_system("write", all[i].path, errno);
    }
  };
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < std::min(all.size(), most_threads); ++i) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (std::future<void>& other : others) other.get();
}

}  // namespace tnotes::git

#include "git/durable.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/replace.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t most_threads = 8;

}  // namespace

void SyncBatch::add(int directory, const std::string& path) {
  if (std::ranges::any_of(waiting_, [&](const Waiting& waiting) {
        return waiting.directory == directory && waiting.path == path;
      })) {
    return;
  }
  Descriptor file(::openat(directory, path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file) {
    waiting_.push_back({directory, path, std::move(file)});
  } else if (errno != ENOENT) {
    throw_system("open", path, errno);
  }
}

void SyncBatch::flush() {
  const std::vector<Waiting> all = std::move(waiting_);
  waiting_.clear();
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

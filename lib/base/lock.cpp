#include "base/lock.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <utility>

#include "base/replace.hpp"

namespace tnotes {
namespace {

using std::chrono::milliseconds;

// The first pauses are short: most commands hold a lock for a few milliseconds.
constexpr milliseconds first_pause{2};
constexpr milliseconds longest_pause{20};

bool try_lock(int fd, const std::string& shown) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw_system("lock", shown, errno);
  }
  return true;
}

}  // namespace

std::optional<FileLock> FileLock::acquire(const std::filesystem::path& path, milliseconds wait,
                                          const std::function<void()>& on_wait) {
  using Steady = std::chrono::steady_clock;
  const std::string shown = path.string();
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) throw_system("lock", shown, errno);

  if (!try_lock(file.get(), shown)) {
    if (on_wait) on_wait();
    const Steady::time_point deadline = Steady::now() + wait;
    milliseconds pause = first_pause;
    do {
      const Steady::duration left = deadline - Steady::now();
      if (left <= Steady::duration::zero()) return std::nullopt;
      std::this_thread::sleep_for(std::min<Steady::duration>(pause, left));
      pause = std::min(pause * 2, longest_pause);
    } while (!try_lock(file.get(), shown));
  }
  return FileLock(std::move(file));
}

}  // namespace tnotes

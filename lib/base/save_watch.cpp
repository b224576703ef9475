#include "base/save_watch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tnotes {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds quiet{1000};
constexpr milliseconds longest{3000};
constexpr milliseconds between_looks{500};
constexpr std::uint32_t begun = IN_MODIFY | IN_CREATE;
constexpr std::uint32_t done = IN_CLOSE_WRITE | IN_MOVED_TO;

}  // namespace

SaveWatch::SaveWatch(const std::filesystem::path& file)
    : file_(file),
      name_(file.filename().string()),
      watch_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  // The folder, not the file: many editors write another and give it the name.
  const std::string folder = file.parent_path().string();
  if (watch_ && ::inotify_add_watch(watch_.get(), folder.c_str(), begun | done | IN_ONLYDIR) < 0) {
    watch_ = Descriptor();
  }
  seen_ = looks();
}

SaveWatch::Looks SaveWatch::looks() const {
  struct stat status {};
  if (::lstat(file_.c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size,
          std::chrono::seconds(status.st_ctim.tv_sec) +
              std::chrono::nanoseconds(status.st_ctim.tv_nsec)};
}

void SaveWatch::look() {
  const Looks now = looks();
  if (now == seen_) return;
  seen_ = now;
  note_change();
}

void SaveWatch::note_change() {
  const auto now = Clock::now();
  written_ = {written_ ? written_->first : now, now};
}

// REQUIRES: written_.
SaveWatch::Clock::time_point SaveWatch::end_of_writing() const {
  return std::min(written_->last + quiet, written_->first + longest);
}

void SaveWatch::take_events() {
  if (!watch_) return look();
  alignas(inotify_event) std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = ::read(watch_.get(), buffer.data(), buffer.size());
    if (count <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      // Where events were lost, it may have been any.
      if ((event.mask & IN_Q_OVERFLOW) != 0) {
        is_saved_ = true;
      } else if (event.len == 0 || name_ != name) {
        continue;
      } else if ((event.mask & done) != 0) {
        is_saved_ = true;
        written_.reset();
      } else if ((event.mask & begun) != 0) {
        note_change();
      }
    }
  }
}

std::optional<milliseconds> SaveWatch::wait() const {
  if (!watch_) return between_looks;
  if (written_) {
    const auto left = std::chrono::ceil<milliseconds>(end_of_writing() - Clock::now());
    return std::max(left, milliseconds(0));
  }
  if (is_saved_) return milliseconds(0);
  return std::nullopt;
}

bool SaveWatch::is_saved() {
  take_events();
  if (written_ && Clock::now() >= end_of_writing()) {
    written_.reset();
    is_saved_ = true;
  }
  if (!is_saved_ || written_) return false;
  is_saved_ = false;
  return true;
}

bool SaveWatch::is_unchanged() {
  take_events();
  return !is_saved_ && !written_;
}

}  // namespace tnotes

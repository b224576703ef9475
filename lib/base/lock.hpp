#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "base/files.hpp"

namespace tnotes {

// An exclusive lock on a file (flock), held until destroyed or until the process ends, however it
// ends. The file stays.
class FileLock {
 public:
  // Waits up to `wait`; calls `on_wait` once when the lock is not free at once. Nothing where it
  // stayed taken. Throws system where the file cannot be opened or created (mode 0600).
  static std::optional<FileLock> acquire(const std::filesystem::path& path,
                                         std::chrono::milliseconds wait,
                                         const std::function<void()>& on_wait = {});

  // For Process::keep: a child that inherits it keeps the lock alive.
  [[nodiscard]] int descriptor() const { return file_.get(); }

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  // Only ever closed, not unlocked: a child that inherited it shares the lock.
  Descriptor file_;
};

}  // namespace tnotes

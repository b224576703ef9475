#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

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

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  // For Process::keep: a child that inherits it keeps the lock alive.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace tnotes

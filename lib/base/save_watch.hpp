#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/files.hpp"

namespace tnotes {

// Tells when a file that other programs write has been saved whole: when who wrote it closed it, or
// put it in its place under that name. Of one that keeps it open, a second without a change is the
// end, or three seconds with changes all the time.
class SaveWatch {
 public:
  // The folder must be there, the file need not. Where the system gives no watch (inotify, of which
  // a user has a limited number), the file is looked at twice a second instead.
  explicit SaveWatch(const std::filesystem::path& file);

  // Can be read when is_saved() is worth asking; negative where there is no watch.
  [[nodiscard]] int descriptor() const { return watch_.get(); }
  // After how long it is worth asking also where the descriptor cannot be read; nothing where it is
  // not.
  [[nodiscard]] std::optional<std::chrono::milliseconds> wait() const;

  // Whether the file was saved since this was last true.
  [[nodiscard]] bool is_saved();
  // Whether it is as it was when is_saved() was true: else what was read since may be the half of
  // it, and is_saved() will tell when the rest is there.
  [[nodiscard]] bool is_unchanged();

 private:
  using Clock = std::chrono::steady_clock;
  struct Looks {
    unsigned long inode = 0;
    long size = 0;
    std::chrono::nanoseconds changed{};
    friend bool operator==(const Looks&, const Looks&) = default;
  };

  void take_events();
  void look();
  [[nodiscard]] Looks looks() const;

  std::filesystem::path file_;
  std::string name_;
  Descriptor watch_;
  Looks seen_;
  bool is_saved_ = false;
  // The first change and the last, where who made them is not done.
  struct Writing {
    Clock::time_point first;
    Clock::time_point last;
  };
  std::optional<Writing> written_;
  void note_change();
  [[nodiscard]] Clock::time_point end_of_writing() const;
};

}  // namespace tnotes

#pragma once

#include <cstddef>
#include <string>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// A bar on the terminal's standard error that tells how far a long work is, and goes when the work
// ends. There is none where that is no terminal, or a dumb one.
class ProgressBar {
 public:
  // `what` is being done to `total` things.
  ProgressBar(const Context& context, std::string what, std::size_t total);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }

  // May be called as often as one likes: what would look the same is not drawn.
  void show(std::size_t done);
  // Before something else is printed.
  void clear();

 private:
  const Context& context_;
  std::string what_;
  std::size_t total_;
  std::string drawn_;
  bool is_shown_;
};

}  // namespace tnotes::cli

#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>

namespace tnotes::git {

// Hands out the numbers below a count to the threads that share the work on them.
class Pieces {
 public:
  explicit Pieces(std::size_t count) : count_(count) {}

  // The first number of the next piece, and the first behind it; equal where nothing is left.
  std::pair<std::size_t, std::size_t> take() {
    const std::size_t first = std::min(next_.fetch_add(size), count_);
    return {first, std::min(first + size, count_)};
  }

  // Hands out no more.
  void stop() { next_ = count_; }

 private:
  static constexpr std::size_t size = 64;  // what stands in one directory mostly comes together
  std::size_t count_;
  std::atomic<std::size_t> next_ = 0;
};

// So many threads that the work on many files ends soonest, this one among them.
std::size_t worth_of_threads();

// Calls `work` once in each thread, with the thread's number, and before that in this one
// `meanwhile` as soon as the others have begun; with one thread `meanwhile` comes last. What one of
// them throws stops the pieces, and is thrown when all have ended.
void in_threads(
    std::size_t threads, Pieces& pieces, const std::function<void(std::size_t)>& work,
    const std::function<void()>& meanwhile = [] {});

}  // namespace tnotes::git

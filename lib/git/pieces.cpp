#include "git/pieces.hpp"

#include <future>
#include <thread>
#include <vector>

namespace tnotes::git {

// The kernel's locks on a directory leave nothing to gain from more.
std::size_t worth_of_threads() { return 2; }

void in_threads(std::size_t threads, Pieces& pieces, const std::function<void(std::size_t)>& work,
                const std::function<void()>& meanwhile) {
  if (threads < 2) {
    work(0);
    meanwhile();
    return;
  }
  const auto stopping = [&pieces](const std::function<void()>& action) {
    try {
      action();
    } catch (...) {
      pieces.stop();
      throw;
    }
  };
  std::vector<std::future<void>> others;  // each waits for its thread when it goes
  for (std::size_t i = 1; i < threads; ++i) {
    others.push_back(std::async(std::launch::async, stopping, [&work, i] { work(i); }));
  }
  stopping([&] {
    meanwhile();
    work(0);
  });
  for (std::future<void>& other : others) other.get();
}

}  // namespace tnotes::git

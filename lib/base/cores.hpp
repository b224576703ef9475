#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace tnotes {

// Calls a worker with each number below `count`, on all cores, this thread among them; each thread
// asks `make_worker()` for a worker of its own. What a worker throws is thrown here when all have
// ended; no other number is begun then.
template <class MakeWorker>
void on_all_cores(std::size_t count, const MakeWorker& make_worker) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    try {
      auto work = make_worker();
      for (std::size_t at = next++; at < count; at = next++) work(at);
    } catch (...) {
      next = count;
      throw;
    }
  };
  std::vector<std::future<void>> others;  // each waits for its thread when it goes
  const auto threads = std::min<std::size_t>(std::thread::hardware_concurrency(), count);
  try {
    for (std::size_t i = 1; i < threads; ++i) {
      others.push_back(std::async(std::launch::async, run));
    }
  } catch (const std::system_error&) {
    // The system allows no more threads: those that there are do all of it.
  }
  run();
  for (auto& other : others) other.get();
}

}  // namespace tnotes

#include "base/cores.hpp"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tnotes::cores_tests {

TEST_CASE("each number below the count is worked on once, whatever the count is") {
  for (const std::size_t count : {0, 1, 2, 3, 1000}) {
    CAPTURE(count);
    std::vector<std::atomic<int>> seen(count);
    on_all_cores(count, [&] { return [&](std::size_t at) { ++seen[at]; }; });
    for (const auto& times : seen) CHECK(times == 1);
  }
}

TEST_CASE("each thread has a worker of its own") {
  std::atomic<std::size_t> made{0};
  std::atomic<std::size_t> worked{0};
  on_all_cores(100, [&] {
    ++made;
    return [&worked, own = std::size_t{0}](std::size_t) mutable {
      ++own;
      ++worked;
    };
  });
  CHECK(worked == 100);
  CHECK(made >= 1);
  CHECK(made <= 100);
}

TEST_CASE("what a worker throws comes out when all have ended, and no more is begun") {
  using std::chrono::milliseconds;
  constexpr std::size_t count = 10'000;
  std::atomic<std::size_t> begun{0};
  std::atomic<int> under_way{0};
  std::atomic<bool> fails{false};
  const auto work = [&](std::size_t at) {
    ++begun;
    if (at == 10) {
      // Others are in the middle of something then, if there are others.
      const bool alone = std::thread::hardware_concurrency() < 2;
      for (int i = 0; i < 2000 && under_way == 0 && !alone; ++i) {
        std::this_thread::sleep_for(milliseconds(1));
      }
      fails = true;
      throw std::runtime_error("ten");
    }
    ++under_way;
    // A busy machine may halt the thread that throws: the others would have done all by then.
    while (at > 10 && !fails) std::this_thread::yield();
    if (fails) std::this_thread::sleep_for(milliseconds(1));
    --under_way;
  };
  CHECK_THROWS_AS(on_all_cores(count, [&] { return work; }), std::runtime_error);
  CHECK(under_way == 0);
  CHECK(begun < count);
}

TEST_CASE("a worker that cannot be made is an error too") {
  const auto make = []() -> std::function<void(std::size_t)> {
    throw std::runtime_error("no worker");
  };
  CHECK_THROWS_AS(on_all_cores(3, make), std::runtime_error);
}

}  // namespace tnotes::cores_tests

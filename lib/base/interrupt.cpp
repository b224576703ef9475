#include "base/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace tnotes {
namespace {

std::atomic<int> holds{0};
std::atomic<bool> pending{false};
std::atomic<void (*)()> end_program{nullptr};

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<void (*)()>::is_always_lock_free,
              "a signal handler may only use lock-free atomics");

void handle(int) {
  if (holds > 0) {
    pending = true;
  } else if (auto* const end = end_program.load()) {
    end();
  }
}

}  // namespace

HoldInterrupts::HoldInterrupts() { ++holds; }

HoldInterrupts::~HoldInterrupts() {
  if (--holds > 0 || !pending) return;
  if (auto* const end = end_program.load()) end();
}

void end_on_interrupt(void (*end)()) {
  struct sigaction before {};
  if (sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) return;
  end_program = end;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace tnotes

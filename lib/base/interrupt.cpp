#include "base/interrupt.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <deque>

namespace tnotes {
namespace {

std::atomic<int> holds{0};
std::atomic<bool> pending{false};
std::atomic<void (*)()> end_program{nullptr};
std::atomic<const std::string*> said_at_end{nullptr};

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<void (*)()>::is_always_lock_free,
              "a signal handler may only use lock-free atomics");

void handle(int) {
  if (holds > 0) {
    pending = true;
  } else if (auto* const end = end_program.load()) {
    end();
  }
}

constexpr std::array ending_signals{SIGHUP, SIGTERM};
std::array<struct sigaction, ending_signals.size()> usual_endings{};
std::atomic<int> ending{0};
int held_endings = 0;

// A terminal that is closed tells only the first program on it, which passes it on: to the editor
// that it waits for.
void note_ending(int number) {
  if (ending.exchange(number) == 0 && number == SIGHUP) ::kill(0, SIGHUP);
}

}  // namespace

HoldEndings::HoldEndings() {
  if (held_endings++ > 0) return;
  ending = 0;
  for (std::size_t i = 0; i < ending_signals.size(); ++i) {
    // Where the caller ignores it (nohup), it stays ignored.
    sigaction(ending_signals[i], nullptr, &usual_endings[i]);
    if (usual_endings[i].sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note_ending;
    action.sa_flags = SA_RESTART;
    sigaction(ending_signals[i], &action, nullptr);
  }
}

HoldEndings::~HoldEndings() {
  if (--held_endings > 0) return;
  for (std::size_t i = 0; i < ending_signals.size(); ++i) {
    sigaction(ending_signals[i], &usual_endings[i], nullptr);
  }
  if (ending != 0) raise(ending);
}

bool HoldEndings::is_pending() { return held_endings > 0 && ending != 0; }

void set_said_if_interrupted(std::string text) {
  // Never freed: the handler may run in another thread, which has only just looked where it lies.
  static auto& texts = *new std::deque<std::string>;
  texts.push_back(std::move(text));
  said_at_end = &texts.back();
}

std::string_view said_if_interrupted() {
  const std::string* const said = said_at_end;
  return said == nullptr ? std::string_view() : std::string_view(*said);
}

HoldInterrupts::HoldInterrupts() { ++holds; }

HoldInterrupts::~HoldInterrupts() {
  if (--holds > 0 || !pending) return;
  if (auto* const end = end_program.load()) end();
}

bool HoldInterrupts::is_pending() { return pending; }

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

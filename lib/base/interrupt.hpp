#pragma once

#include <string>
#include <string_view>

namespace tnotes {

// While one lives, Ctrl-C waits: where ending at once would leave a temporary file behind or an
// answer untold. A Ctrl-C that came meanwhile ends the program when the last one goes.
class HoldInterrupts {
 public:
  HoldInterrupts();
  HoldInterrupts(const HoldInterrupts&) = delete;
  HoldInterrupts& operator=(const HoldInterrupts&) = delete;
  ~HoldInterrupts();

  // Whether a Ctrl-C waits.
  static bool is_pending();
};

// While one lives, a closed terminal (SIGHUP) and a request to end (SIGTERM) wait: what such an end
// would lose is saved first. A signal that came meanwhile ends the program when the last one goes.
// Programs that are started meanwhile take these signals as ever, and are told of a closed
// terminal, which the system tells the first program alone.
class HoldEndings {
 public:
  HoldEndings();
  HoldEndings(const HoldEndings&) = delete;
  HoldEndings& operator=(const HoldEndings&) = delete;
  ~HoldEndings();

  // Whether such a signal waits.
  static bool is_pending();
};

// What the program says at its end where it is interrupted from now on: whole lines, for standard
// error; nothing for an empty text. For the main thread.
void set_said_if_interrupted(std::string text);
// Safe in a signal handler.
std::string_view said_if_interrupted();

// Has SIGINT call `end`, which must be safe in a signal handler and does not return. Where the
// caller ignores SIGINT (nohup), it stays ignored. For main alone.
void end_on_interrupt(void (*end)());

}  // namespace tnotes

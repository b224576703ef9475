#include "cli/app/secret_line.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <span>
#include <termios.h>
#include <unistd.h>

#include "base/files.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {
namespace {

// As long as a line that terminals take.
constexpr std::size_t longest_line = 4096;

// For the handler of signals that end the program: one terminal is read at a time.
int shown_terminal = -1;
termios shown_before{};
std::string_view shown_at_end;

constexpr std::array endings{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
std::array<struct sigaction, endings.size()> usual_actions{};

void leave_signals() {
  for (std::size_t i = 0; i < endings.size(); ++i) {
    ::sigaction(endings[i], &usual_actions[i], nullptr);
  }
}

void show_again_and_end(int number) {
  const int problem = errno;
  (void)!::write(shown_terminal, shown_at_end.data(), shown_at_end.size());
  ::tcsetattr(shown_terminal, TCSANOW, &shown_before);
  leave_signals();
  ::raise(number);  // comes when this returns
  errno = problem;
}

void take_signals() {
  for (std::size_t i = 0; i < endings.size(); ++i) {
    ::sigaction(endings[i], nullptr, &usual_actions[i]);
    if (usual_actions[i].sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = show_again_and_end;
    action.sa_flags = SA_RESTART;
    ::sigaction(endings[i], &action, nullptr);
  }
}

// While it lives, the terminal shows nothing of what is typed. Ctrl-C and Ctrl-\ end the line, as
// its last character, instead of the program, which would leave the terminal like that.
class Unshown {
 public:
  Unshown(int terminal, std::string_view at_end) {
    if (::tcgetattr(terminal, &shown_before) != 0) {
      throw Error(Exit::system, "cannot read from the terminal: " + system_message(errno));
    }
    shown_terminal = terminal;
    shown_at_end = at_end;
    take_signals();
    termios quiet = shown_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
    quiet.c_lflag |= ICANON;
    quiet.c_cc[VEOL] = shown_before.c_cc[VINTR];
    quiet.c_cc[VEOL2] = shown_before.c_cc[VQUIT];
    // What was typed ahead stays: it may be the answer.
    if (::tcsetattr(terminal, TCSADRAIN, &quiet) != 0) {
      const int problem = errno;
      restore();
      throw Error(Exit::system, "cannot hide what is typed: " + system_message(problem));
    }
  }
  Unshown(const Unshown&) = delete;
  Unshown& operator=(const Unshown&) = delete;
  ~Unshown() { restore(); }

  [[nodiscard]] static bool interrupts(char last) {
    const auto key = static_cast<cc_t>(last);
    return key != _POSIX_VDISABLE &&
           (key == shown_before.c_cc[VINTR] || key == shown_before.c_cc[VQUIT]);
  }

 private:
  static void restore() {
    (void)!::write(shown_terminal, shown_at_end.data(), shown_at_end.size());
    ::tcsetattr(shown_terminal, TCSADRAIN, &shown_before);
    leave_signals();
  }
};

}  // namespace

std::optional<Secret> read_secret_line(int terminal, const std::function<void()>& ask,
                                       std::string_view at_end) {
  const Unshown unshown(terminal, at_end);
  ask();
  Secret line(longest_line);
  std::size_t used = 0;
  while (used < line.size()) {
    const std::span<char> room(reinterpret_cast<char*>(line.data()) + used, line.size() - used);
    const std::size_t count = read_some(terminal, room, "the terminal");
    if (count == 0) return std::nullopt;
    used += count;
    const char last = line.reveal()[used - 1];
    if (Unshown::interrupts(last)) throw Interrupted{};
    if (last == '\n') return Secret::copy(line.reveal().substr(0, used - 1));
  }
  throw Error(Exit::usage, "what was typed is too long");
}

}  // namespace tnotes::cli

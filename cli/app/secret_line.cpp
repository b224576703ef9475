#include "cli/app/secret_line.hpp"

#include <cerrno>
#include <span>
#include <termios.h>
#include <unistd.h>

#include "base/files.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {
namespace {

// As long as a line that terminals take.
constexpr std::size_t longest_line = 4096;

// While it lives, the terminal shows nothing of what is typed. Ctrl-C and Ctrl-\ end the line, as
// its last character, instead of the program, which would leave the terminal like that.
class Unshown {
 public:
  explicit Unshown(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal, &before_) != 0) {
      throw Error(Exit::system, "cannot read from the terminal: " + system_message(errno));
    }
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL | ISIG);
    quiet.c_lflag |= ICANON;
    quiet.c_cc[VEOL] = before_.c_cc[VINTR];
    quiet.c_cc[VEOL2] = before_.c_cc[VQUIT];
    // What was typed ahead stays: it may be the answer.
    if (::tcsetattr(terminal, TCSADRAIN, &quiet) != 0) {
      throw Error(Exit::system, "cannot hide what is typed: " + system_message(errno));
    }
  }
  Unshown(const Unshown&) = delete;
  Unshown& operator=(const Unshown&) = delete;
  ~Unshown() { ::tcsetattr(terminal_, TCSADRAIN, &before_); }

  [[nodiscard]] bool interrupts(char last) const {
    const auto key = static_cast<cc_t>(last);
    return key != _POSIX_VDISABLE && (key == before_.c_cc[VINTR] || key == before_.c_cc[VQUIT]);
  }

 private:
  int terminal_;
  termios before_{};
};

}  // namespace

std::optional<Secret> read_secret_line(int terminal, const std::function<void()>& ask) {
  const Unshown unshown(terminal);
  ask();
  Secret line(longest_line);
  std::size_t used = 0;
  while (used < line.size()) {
    const std::span<char> room(reinterpret_cast<char*>(line.data()) + used, line.size() - used);
    const std::size_t count = read_some(terminal, room, "the terminal");
    if (count == 0) return std::nullopt;
    used += count;
    const char last = line.reveal()[used - 1];
    if (unshown.interrupts(last)) throw Interrupted{};
    if (last == '\n') return Secret::copy(line.reveal().substr(0, used - 1));
  }
  throw Error(Exit::usage, "what was typed is too long");
}

}  // namespace tnotes::cli

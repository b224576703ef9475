#include "cli/app/other_screen.hpp"

#include <fmt/format.h>
#include <string>
#include <sys/ioctl.h>
#include <termios.h>

#include "base/files.hpp"
#include "cli/app/context.hpp"
#include "cli/app/secret_line.hpp"

namespace tnotes::cli {
namespace {

// xterm's alternate screen, whose cursor is saved and brought back.
constexpr std::string_view enter = "\x1b[?1049h\x1b[H\x1b[2J";

// Some terminals have none, and of those some keep what is cleared as a whole: so first each line
// is erased by itself.
const std::string& leave() {
  constexpr int most_rows = 300;
  static const std::string sequence = [] {
    std::string text = "\x1b[0m";
    for (int row = most_rows; row > 0; --row) text += fmt::format("\x1b[{};1H\x1b[2K", row);
    return text + "\x1b[H\x1b[2J\x1b[?1049l";
  }();
  return sequence;
}

}  // namespace

std::string after_killed_program() {
  return leave() +
         "\x1b[r\x1b[?1l\x1b>\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l";
}

void show_on_other_screen(int terminal, const Page& page) {
  const auto show = [&] {
    winsize size{};
    const bool is_known =
        ::ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
    const Secret shown = is_known ? page(size.ws_col, size.ws_row) : page(80, 24);
    ::tcflush(terminal, TCIFLUSH);
    write_descriptor(terminal, enter, "the terminal");
    write_descriptor(terminal, shown.reveal(), "the terminal");
  };
  if (!read_secret_line(terminal, show, leave())) throw Interrupted{};
}

}  // namespace tnotes::cli

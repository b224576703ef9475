#include "cli/app/other_screen.hpp"

#include <sys/ioctl.h>
#include <termios.h>

#include "base/files.hpp"
#include "cli/app/context.hpp"
#include "cli/app/secret_line.hpp"

namespace tnotes::cli {
namespace {

// xterm's alternate screen, whose cursor is saved and brought back. It is cleared before it is
// left, for terminals that have none.
constexpr std::string_view enter = "\x1b[?1049h\x1b[H\x1b[2J";
constexpr std::string_view leave = "\x1b[0m\x1b[H\x1b[2J\x1b[?1049l";

}  // namespace

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
  if (!read_secret_line(terminal, show, leave)) throw Interrupted{};
}

}  // namespace tnotes::cli

#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/secret.hpp"

namespace tnotes::cli {

// What to show on a terminal of that size.
using Page = std::function<Secret(std::size_t columns, std::size_t rows)>;

// Shows a page on the terminal's alternate screen, which no scrollback keeps, until Enter is
// pressed, and wipes it. What was typed before it was shown does not count. Throws Interrupted for
// Ctrl-C and for the end of input, system for what is no terminal.
void show_on_other_screen(int terminal, const Page& page);

// What brings a terminal back from a program that was killed while it had all of it: its text is
// wiped, and its ways with the cursor, the mouse and what is pasted end.
std::string after_killed_program();

}  // namespace tnotes::cli

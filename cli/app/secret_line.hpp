#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/secret.hpp"

namespace tnotes::cli {

// Reads a line from a terminal without showing it, into locked memory alone. `ask` is called once
// the terminal shows nothing any more: who types fast, or is a program, shows nothing either. The
// terminal is as it was when this returns or throws, also after Ctrl-C. Nothing at the end of
// input. Throws Interrupted for Ctrl-C, system for what is no terminal.
//
// `at_end` is written to the terminal in any case, also where a signal ends the program meanwhile.
// REQUIRES: it lives as long as the program.
std::optional<Secret> read_secret_line(int terminal, const std::function<void()>& ask,
                                       std::string_view at_end = {});

}  // namespace tnotes::cli

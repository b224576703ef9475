#pragma once

#include <string_view>

namespace tnotes::cli {

// The script for "bash", "zsh" or "fish"; empty for any other word. Each hands the words of the
// command line to `tnotes completion words` and shows what that answers, so that a script never
// knows less than the program it completes.
std::string_view completion_script(std::string_view shell);

}  // namespace tnotes::cli

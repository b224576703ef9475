#pragma once

#include <string>

#include "base/environment.hpp"

namespace tnotes::vault {

// An editor's command line, told to keep nothing of what it edits: no swap, undo or backup files,
// no history of what was yanked or searched.
struct CleanEditor {
  std::string command;
  bool is_known = false;  // else it may keep copies wherever it is set up to
};

// Knows vim and its names, Neovim, nano, Emacs, Helix, micro and BusyBox's vi, also where the
// command has arguments, or is a link to one of them (`vi`, `editor`).
CleanEditor clean_editor(const std::string& command, const Environment& environment);

}  // namespace tnotes::vault

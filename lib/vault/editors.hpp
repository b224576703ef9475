#pragma once

#include <filesystem>
#include <string>

#include "base/environment.hpp"

namespace tnotes::vault {

// An editor's command line, told to keep nothing of what it edits: no swap, undo or backup files,
// no history of what was yanked or searched. It has the user's own settings all the same.
struct CleanEditor {
  std::string name;  // as the user gave it
  std::string command;
  bool is_known = false;    // else it may keep copies wherever it is set up to
  bool is_undone = false;   // because of its arguments alone
  bool has_folder = false;  // it is told in a folder of settings, which prepare() makes
};

// Knows vim and its names, Neovim, nano, Emacs, Helix, micro and BusyBox's vi, also where the
// command has arguments, or is a link to one of them (`vi`, `editor`). Not known is one with an
// argument that hands the text on to another process, or has it kept elsewhere.
CleanEditor clean_editor(const std::string& command, const Environment& environment);

// The environment to start it in: what it, and the programs that it filters text through, put aside
// for a moment lies in `folder`, which is made for that. Throws system.
Environment prepare(const CleanEditor& editor, const Environment& environment,
                    const std::filesystem::path& folder);

}  // namespace tnotes::vault

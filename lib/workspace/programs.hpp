#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/process.hpp"
#include "workspace/settings.hpp"

namespace tnotes {

// The command line of the user's editor: TNOTES_EDITOR, VISUAL, EDITOR, the setting `editor`, else
// the first of sensible-editor, nano, vim, vi there is. Nothing where there is none at all.
std::optional<std::string> editor_command(const Settings& settings, const Environment& environment);

// Opens a file in the editor on this terminal and waits for it: at `line` (0: where it will), where
// the editor is known to take one. `keep` are descriptors that the editor holds too. Throws system
// where the editor cannot be started.
Outcome open_editor(const std::string& command, const std::filesystem::path& file, std::size_t line,
                    const Environment& environment, const std::vector<int>& keep = {},
                    const Meanwhile& meanwhile = {});
// Throws system where the editor could not be found, failed, or was killed.
void require_good_end(const std::string& command, const Outcome& outcome);

// The command line of the user's pager: TNOTES_PAGER, PAGER, the setting `pager`, else `less`
// where there is one. Nothing where there is none or it is `cat`.
std::optional<std::string> pager_command(const Settings& settings, const Environment& environment);

// The user's pager for what must not come to lie on a disk: only `less` is known to keep nothing,
// where it is told to. It then has no log, no history of what was searched for, no editor, no shell
// and none of the user's options. Nothing where the pager is another, or there is none.
std::optional<Process> secret_pager(const Settings& settings, const Environment& environment);

}  // namespace tnotes

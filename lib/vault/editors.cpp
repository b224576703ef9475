#include "vault/editors.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>

#include "base/process.hpp"
#include "base/text.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

struct Known {
  std::string_view name;   // the program's, or what its name begins with before a point or a minus
  std::string_view flags;  // in the shell's words
};

// A user's own settings are read before these. What they switch on again later lands beside the
// text, in memory.
constexpr std::string_view vim_flags =
    "-n -i NONE -c 'set nobackup nowritebackup noundofile noswapfile patchmode= backupdir=. "
    "undodir=. directory=.' -c 'set viminfo= viminfofile=NONE'";
constexpr std::string_view emacs_flags =
    "--eval '(setq make-backup-files nil backup-inhibited t auto-save-default nil "
    "auto-save-list-file-prefix nil create-lockfiles nil)'";
constexpr std::array known_editors{
    Known{"vim", vim_flags},
    Known{"view", vim_flags},
    Known{"nvim", vim_flags},
    Known{"nano", "-R"},
    Known{"emacs", emacs_flags},
    Known{"hx", ""},
    Known{"helix", ""},
    Known{"busybox", ""},
    Known{"micro", "-backup false -savehistory false -savecursor false -saveundo false"},
};

const Known* find(std::string_view program) {
  const std::string_view name = program.substr(0, program.find_first_of(".-"));
  const auto* found = std::ranges::find(known_editors, name, &Known::name);
  return found == known_editors.end() ? nullptr : found;
}

// `vi` and `editor` are links, which Debian makes in two steps.
std::string program_behind(const std::string& word, const Environment& environment) {
  std::error_code failed;
  const auto path =
      word.find('/') == std::string::npos ? find_program(word, environment) : fs::path(word);
  if (!path) return {};
  const fs::path resolved = fs::canonical(*path, failed);
  return failed ? std::string() : resolved.filename().string();
}

}  // namespace

CleanEditor clean_editor(const std::string& command, const Environment& environment) {
  // Debian's script, which is taken where nothing is set, would come to this in the end.
  if (command == "sensible-editor" && find_program("editor", environment)) {
    return clean_editor("editor", environment);
  }
  const std::string_view line = trim(command);
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const Known* editor = find(program_behind(std::string(line.substr(0, end)), environment));
  if (editor == nullptr) return {command, false};
  // Before the user's own arguments: the last of these may save and leave.
  return {fmt::format("{}{}{}{}", line.substr(0, end), editor->flags.empty() ? "" : " ",
                      editor->flags, line.substr(end)),
          true};
}

}  // namespace tnotes::vault

#include "vault/editors.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "base/process.hpp"
#include "base/text.hpp"
#include "vault/micro_settings.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

struct Known {
  std::string_view name;  // the program's, or what its name begins with before a point or a minus
  std::string flags;      // in the shell's words
  std::string_view unclean;  // what words of the user's begin with that undo them, between blanks
};

// The user's own settings are read before these, and may switch on again what they switch off
// whenever something happens. So they are said again then, behind whatever the user's would do;
// and once more when vim leaves before it has begun, as with +wq. What cannot be written elsewhere
// lands beside the text, in memory. The name of the folder for what vim filters through other
// programs is chosen once, before the user's settings could change it.
std::string vim_flags() {
  constexpr std::string_view settings =
      "silent! set noswapfile updatecount=0 nobackup nowritebackup noundofile patchmode= "
      "backupdir=. undodir=. directory=.|silent! set viminfo= viminfofile=NONE";
  constexpr std::string_view writing =
      "BufWritePre,FileWritePre,FileAppendPre,FilterWritePre,VimLeavePre";
  constexpr std::string_view others =
      "BufNewFile,BufReadPre,BufReadPost,BufEnter,BufWinEnter,FileType,InsertEnter,InsertLeave,"
      "CursorHold,CursorHoldI,TextChanged,FocusLost,BufWritePost";
  return fmt::format(
      "--cmd 'silent! call tempname()' -n -i NONE -c '{0}' -c 'silent! autocmd {1} * {0}' "
      "-c 'silent! autocmd VimEnter * {0}|autocmd {1},{2} * {0}' "
      "-c 'silent! autocmd VimEnter * silent! autocmd SafeState * silent! set noswapfile'",
      settings, writing, others);
}

// Emacs decides for each buffer, and packages write what they keep when it ends: the functions that
// would write are made to do nothing, those of packages too, where there are any.
constexpr const char* emacs_flags =
    "--eval '(let ((process-environment initial-environment)) "
    "(setq auto-save-default nil auto-save-list-file-prefix nil create-lockfiles nil "
    "temporary-file-directory (file-name-as-directory (or (getenv \"TMPDIR\") "
    "temporary-file-directory))) "
    "(dolist (f (quote (backup-buffer savehist-save desktop-save bookmark-write-file "
    "session-save-session undo-tree-save-history undo-fu-session--save-safe undohist-save-1 "
    "backup-each-save))) (advice-add f :override (function ignore))) "
    "(add-hook (quote auto-save-hook) (lambda nil (dolist (b (buffer-list)) "
    "(with-current-buffer b (setq buffer-auto-save-file-name nil)))) 100))'";

constexpr std::string_view vim_unclean = "--remote --server -w -W -x --log";
constexpr std::string_view micro = "micro";
constexpr std::string_view busybox = "busybox";

const std::vector<Known>& known_editors() {
  static const std::vector<Known> all{
      {"vim", vim_flags(), vim_unclean},
      {"view", vim_flags(), vim_unclean},
      {"nvim", vim_flags(), vim_unclean},
      {"nano", "-R", ""},
      {"emacs", emacs_flags, "--daemon -daemon --fg-daemon --bg-daemon"},
      {"hx", "", ""},
      {"helix", "", ""},
      {busybox, "", ""},
      {micro, "", "-config-dir --config-dir -backup --backup -perm --perm -save --save"},
  };
  return all;
}

const Known* find(std::string_view program) {
  const std::string_view name = program.substr(0, program.find_first_of(".-"));
  const auto found = std::ranges::find(known_editors(), name, &Known::name);
  return found == known_editors().end() ? nullptr : &*found;
}

bool is_undone(const Known& editor, std::string_view arguments) {
  std::string blank(arguments);
  std::ranges::replace(blank, '\t', ' ');
  const auto words = split(blank, ' ');
  return std::ranges::any_of(split(editor.unclean, ' '), [&](std::string_view unclean) {
    return !unclean.empty() && std::ranges::any_of(words, [&](std::string_view word) {
      // A letter may stand among others: vim -nw FILE.
      const bool is_among = unclean.size() == 2 && word.starts_with('-') &&
                            !word.starts_with("--") && word.find(unclean[1]) != word.npos;
      return is_among || word.starts_with(unclean);
    });
  });
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
    CleanEditor clean = clean_editor("editor", environment);
    clean.name = command;
    return clean;
  }
  const std::string_view line = trim(command);
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string word(line.substr(0, end));
  const Known* editor = find(program_behind(word, environment));
  // Of the programs that BusyBox is, by the name that it is called by.
  if (editor != nullptr && editor->name == busybox && fs::path(word).filename() != "vi") {
    editor = nullptr;
  }
  if (editor == nullptr) return {command, command};
  const std::string_view arguments = line.substr(end);
  const bool undone = is_undone(*editor, arguments);
  // Before the user's own arguments: the last of these may save and leave.
  return {command,
          fmt::format("{}{}{}{}", line.substr(0, end), editor->flags.empty() ? "" : " ",
                      editor->flags, arguments),
          !undone, undone, editor->name == micro};
}

Environment prepare(const CleanEditor& editor, const Environment& environment,
                    const fs::path& folder) {
  Environment own = environment;
  for (const char* name : {"TMPDIR", "TMP", "TEMP"}) own.set(name, folder.string());
  if (editor.has_folder) {
    const fs::path settings = folder / "micro";
    make_micro_folder(settings, environment);
    own.set("MICRO_CONFIG_HOME", settings.string());
  }
  return own;
}

}  // namespace tnotes::vault

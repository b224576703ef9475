#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/lock.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {

// A folder in memory for the text of one note while an editor has it: private, on a file system
// that is never written to a disk (tmpfs, in $XDG_RUNTIME_DIR or /dev/shm), under names that say
// nothing. It stays, whatever happens, until remove(): a killed program leaves it to the next one.
class Scratch {
 public:
  // Throws system where there is no such file system, or no room on it.
  static Scratch make(const Environment& environment, const std::filesystem::path& vault,
                      const Note& note);

  // Those that a program left which was ended: of this vault, and with no editor still at work.
  static std::vector<Scratch> abandoned(const Environment& environment,
                                        const std::filesystem::path& vault);

  // Whether the note is being edited: by a program or an editor that is still at work.
  static bool is_open(const Environment& environment, const std::filesystem::path& vault,
                      const std::string& id);

  [[nodiscard]] const Heading& heading() const { return about_.heading; }
  // What the editor opens.
  [[nodiscard]] std::filesystem::path file() const;
  // For the editor to hold: while it lives, the folder is not abandoned.
  [[nodiscard]] int lock_descriptor() const { return editor_->descriptor(); }

  // Whether the editor, and all that it started, has let go of the folder. An editor that returned
  // at once and went on in the background has not. The descriptor is closed.
  [[nodiscard]] bool is_released();

  // The text as it was saved; nothing where there is none. Throws invalid where it is longer than
  // any that can be kept, or no plain file.
  [[nodiscard]] std::optional<Secret> read() const;
  // Whether the text is another than the one it began with.
  [[nodiscard]] bool differs(const Secret& text) const;
  // The names of files that an editor left beside the text, and that hold something.
  [[nodiscard]] std::vector<std::string> beside() const;

  // The text has been kept, and what still holds the folder may go on: from now on the folder
  // counts as begun with this text.
  void leave(const Note& taken, const std::string& kept);
  // The name of the unfinished text that was kept from here, which what is here now began with;
  // empty where none was.
  [[nodiscard]] const std::string& kept() const { return about_.kept; }

  // The folder with all that is in it. Throws system.
  void remove();

 private:
  struct About {
    std::string vault;
    Heading heading;
    std::string begun;  // the digest of the text that the editor was opened on
    std::string kept{};
  };
  Scratch(std::filesystem::path folder, About about, FileLock own, FileLock editor);
  void write_about() const;
  static std::optional<About> read_about(const std::filesystem::path& folder);
  static std::vector<std::pair<std::filesystem::path, About>> all_of(
      const Environment& environment, const std::filesystem::path& vault);

  std::filesystem::path folder_;
  About about_;
  // Two, so that the editor's can be tried while nobody else takes the folder for abandoned.
  FileLock own_;
  std::optional<FileLock> editor_;
};

}  // namespace tnotes::vault

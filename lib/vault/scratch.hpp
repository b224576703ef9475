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

  [[nodiscard]] const Heading& heading() const { return heading_; }
  // What the editor opens.
  [[nodiscard]] std::filesystem::path file() const;
  // For the editor to hold: while it lives, the folder is not abandoned.
  [[nodiscard]] int lock_descriptor() const { return lock_->descriptor(); }

  // Whether nobody else holds the folder: an editor that returned at once, and went on in the
  // background, does.
  [[nodiscard]] bool is_released();

  // The text as it was saved; nothing where there is none. Throws invalid where it is longer than
  // a note's may be, or no plain file.
  [[nodiscard]] std::optional<Secret> read() const;
  // Whether the text is another than the one it began with.
  [[nodiscard]] bool differs(const Secret& text) const;

  // The folder with all that is in it. Throws system.
  void remove();

 private:
  Scratch(std::filesystem::path folder, Heading heading, std::string begun, FileLock lock);

  std::filesystem::path folder_;
  Heading heading_;
  std::string begun_;  // the digest of the text that the editor was opened on
  std::optional<FileLock> lock_;
};

}  // namespace tnotes::vault

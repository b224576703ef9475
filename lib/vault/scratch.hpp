#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/lock.hpp"
#include "vault/note.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::vault {

// A folder in memory for the text of one note while an editor has it: private, on a file system
// that is never written to a disk (tmpfs, in $XDG_RUNTIME_DIR or /dev/shm), under names that say
// nothing. It stays, whatever happens, until remove(): a killed program leaves it to the next one.
class Scratch {
 public:
  // `vault` names the vault, wherever it lies: the root commit of its history.
  //
  // What is saved here belongs in the place of `resumed`, an unfinished text that the note's text
  // is; nothing where it is none. Throws system where there is no such file system, or no room on
  // it.
  static Scratch make(const Environment& environment, const std::string& vault, const Note& note,
                      const std::optional<Unfinished>& resumed = std::nullopt);

  // Those that a program left which was ended: of this vault. An editor may still be at work there.
  static std::vector<Scratch> abandoned(const Environment& environment, const std::string& vault);

  // Whether the note is being edited: by a program or an editor that is still at work.
  static bool is_open(const Environment& environment, const std::string& vault,
                      const std::string& id);

  [[nodiscard]] const Heading& heading() const { return about_.heading; }
  // What the editor opens.
  [[nodiscard]] std::filesystem::path file() const;
  // For what the editor, and what it starts, would put into /tmp.
  [[nodiscard]] std::filesystem::path temporary() const;
  // The unfinished text that is kept of what is saved here: the next is to take its place.
  [[nodiscard]] Unfinished draft() const { return {about_.heading.id, about_.draft}; }
  // Those that were kept before, in this program's time, and that the next did not take the place
  // of.
  [[nodiscard]] const std::vector<Unfinished>& earlier() const { return earlier_; }
  // For the editor to hold: while it lives, the folder is not abandoned. REQUIRES: make() made
  // this, and is_released() was not asked.
  [[nodiscard]] int lock_descriptor() const { return editor_->descriptor(); }

  // Whether an editor was at work there when it was found abandoned: then it is not to be removed.
  [[nodiscard]] bool is_held() const { return is_held_; }
  // Whether there is no room left in memory: a save may have been cut short.
  [[nodiscard]] bool is_full() const;
  // Whether nobody has the file open to write to it: what is read then is no half of a save that is
  // still being made. False too where that cannot be told.
  [[nodiscard]] bool is_closed() const;
  // Whether the editor, and all that it started, has let go of the folder. An editor that returned
  // at once and went on in the background has not. The descriptor is closed.
  [[nodiscard]] bool is_released();

  // The text as it was saved; nothing where there is none. Throws invalid where it is longer than
  // any that can be kept, or no plain file.
  [[nodiscard]] std::optional<Secret> read() const;
  // Whether the text is another than the one it began with, or was last taken.
  [[nodiscard]] bool differs(const Secret& text) const;
  // Whether each line that it began with, or that was last taken, is in this text: then nothing is
  // lost where it takes that one's place.
  [[nodiscard]] bool has_all_that_was_taken(const Secret& text) const;
  // The names of files that an editor left beside the text, and that may hold some of it.
  [[nodiscard]] std::vector<std::string> beside() const;

  // This text is about to take the place of what is kept as draft(): whoever is ended between that
  // and taken() leaves a folder by which nothing takes the place of this one that lacks a line of
  // it.
  void about_to_take(const Secret& text);
  // This text has been kept, as draft() or beside it: from now on the folder counts as begun with
  // it.
  void taken(const Secret& text);
  void taken_beside(const Secret& text, const Unfinished& kept);
  // Whether an unfinished text was kept of what was saved here, as far as this program knows.
  [[nodiscard]] bool was_taken() const { return was_taken_; }
  // Whether the last text that was taken was kept beside another: it may be half of a save.
  [[nodiscard]] bool is_doubtful() const { return is_doubtful_; }

  // The folder with all that is in it. Throws system.
  void remove();

 private:
  struct About {
    std::string vault;
    Heading heading;
    std::string begun;  // the digest of the text that was last taken from here, or put here
    std::string draft;  // the name of the unfinished text
  };
  Scratch(std::filesystem::path folder, About about, FileLock own, std::optional<FileLock> editor);
  void write_about() const;
  static std::optional<About> read_about(const std::filesystem::path& folder);
  static std::vector<std::pair<std::filesystem::path, About>> all_of(const Environment& environment,
                                                                     const std::string& vault);

  std::filesystem::path folder_;
  About about_;
  // Two, so that the editor's can be tried while nobody else takes the folder for abandoned.
  FileLock own_;
  std::optional<FileLock> editor_;
  bool is_held_ = false;
  std::vector<Unfinished> earlier_;
  bool is_doubtful_ = false;
  bool was_taken_ = false;
};

}  // namespace tnotes::vault

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/lock.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// A file that an editor, not tnotes, put beside a text: it may hold what was typed and not saved.
struct Rescue {
  enum class Kind {
    text,    // nano's ID.md.save: the text as it stood when nano was cut off
    swap,    // vim's .ID.md.swp, which 'vim -r' reads
    backup,  // ID.md~ and .ID.md.un~: what was there before the editor saved
    other,
  };
  std::filesystem::path path;
  Kind kind = Kind::other;
  std::filesystem::file_time_type written;
};

// A text while an editor has it: `.git/tnotes/edit/<note-id>.md`, or `client-<client-id>.yaml`,
// or `<step>-<id>.md` for the words of an amendment's step, mode 0600. There an editor's swap and
// backup files stay out of the work tree, and after a crash the next command finds what was saved.
// Beside it stand `.base`, the text that it began with,
// `.client`, whose note it is, and `.command`.
class EditBuffer {
 public:
  // Throws refused while another command has this note in an editor.
  EditBuffer(const Records& records, const std::string& note_id);
  static EditBuffer of_client(const Records& records, const std::string& client_id);
  // The words of a step of an amendment, by its id; of a request, by the client's.
  static EditBuffer of_words(const Records& records, std::string_view step, const std::string& id);

  [[nodiscard]] std::filesystem::path file() const;
  // What an interrupted command left. Throws what reading throws: an editor may leave anything.
  [[nodiscard]] std::optional<std::string> text() const;
  // What that text began with; nothing where it is not known.
  [[nodiscard]] std::optional<std::string> base() const;
  // Whether there is something that nothing else keeps: a text that is not its base, or one with
  // an editor's files beside it.
  [[nodiscard]] bool is_unfinished() const;

  void fill(std::string_view text, std::string_view base, std::string_view client) const;

  // What to type to go on with words: the command that they were begun with. It is kept before the
  // words are there.
  void keep_command(std::string_view command) const;
  [[nodiscard]] std::optional<std::string> command() const;

  // The files of editors, the latest first.
  [[nodiscard]] std::vector<Rescue> rescues() const;
  // Nothing where it cannot be read.
  [[nodiscard]] std::optional<std::string> read(const Rescue& rescue) const;
  // Makes what an editor rescued the text; one that was typed before stays as `.old`.
  void take_up(const Rescue& rescue) const;
  void remove(const Rescue& rescue) const;

  // Removes the text and what tnotes put beside it; after it is committed, or was never changed.
  // The files of editors stay.
  void drop() const;

  // For the editor to inherit: while it lives, the note counts as being edited.
  [[nodiscard]] int lock_descriptor() const { return lock_->descriptor(); }
  // Lets the lock go and takes it anew. False where something that inherited it still holds it:
  // the editor went on behind the back of the command that waited for it.
  [[nodiscard]] bool hold_again(std::chrono::milliseconds wait);

 private:
  EditBuffer(const Records& records, std::string stem, std::string ending, FileLock lock);
  [[nodiscard]] std::string name(std::string_view ending) const;
  const Records& records_;
  std::string stem_;
  std::string ending_;
  std::optional<FileLock> lock_;
};

// Ids of notes that have a text in a buffer, or an editor's files there.
std::vector<std::string> buffers(const Records& records);

// Ids of notes that have something unfinished in a buffer and that no editor has now.
std::vector<std::string> abandoned_buffers(const Records& records);

// The same of clients' files.
std::vector<std::string> abandoned_clients(const Records& records);

// The words of amendments that were left so: each its step and its id.
std::vector<std::pair<std::string, std::string>> abandoned_words(const Records& records);

// Whose note a buffer holds; empty where neither `.client` nor the text tells.
std::string buffer_client(const Records& records, const std::string& note_id);

// Where a note's buffer is, or would be.
std::filesystem::path buffer_file(const Records& records, const std::string& note_id);

}  // namespace tnotes::records

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// The text of a note while an editor has it: `.git/tnotes/edit/<note-id>.md`, mode 0600. There an
// editor's swap and backup files stay out of the work tree, and after a crash the next command
// finds what was saved.
class EditBuffer {
 public:
  // Throws refused while another command has this note in an editor.
  EditBuffer(const Records& records, const std::string& note_id);

  [[nodiscard]] std::filesystem::path file() const;
  // What an interrupted command left.
  [[nodiscard]] std::optional<std::string> text() const;
  void fill(std::string_view client, std::string_view text) const;
  // Removes the text; after it is committed, or was never changed.
  void drop() const;
  // For the editor to inherit: while it lives, the note counts as being edited.
  [[nodiscard]] int lock_descriptor() const { return lock_.descriptor(); }

 private:
  const Records& records_;
  std::string name_;
  FileLock lock_;
};

// Ids of notes that have a text in a buffer.
std::vector<std::string> buffers(const Records& records);

// Ids of notes whose text an interrupted command left in a buffer and that no editor has now.
std::vector<std::string> abandoned_buffers(const Records& records);

// Whose note a buffer holds; empty where it is not known.
std::string buffer_client(const Records& records, const std::string& note_id);

}  // namespace tnotes::records

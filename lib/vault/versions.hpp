#pragma once

#include <string>
#include <vector>

#include "vault/store.hpp"

namespace tnotes::vault {

// A commit that changed a note.
struct Version {
  git::Oid commit;
  Instant at;          // the day alone, at midnight UTC, where tnotes made the commit
  std::string by;      // its author
  std::string action;  // what tnotes calls what it did; empty for what was made otherwise
  bool is_there;       // whether the commit has the note
};

// How a note became what the store reads, newest first. The history is not read further than to the
// commit of tnotes' that began the note.
[[nodiscard]] std::vector<Version> versions(const Store& store, const std::string& id);

// Which of these notes came into the history last; of those that came together, the last one given.
// REQUIRES: at least one. Reads the history no further than that.
[[nodiscard]] std::string begun_last(const Store& store, const std::vector<std::string>& ids);

// The notes that the history had, and that are no more: ids, sorted. Reads all of it, but for what
// commits say that leave every note where it is; or also that, which takes many times as long.
enum class Messages { believed, not_believed };
[[nodiscard]] std::vector<std::string> discarded_notes(const Store& store,
                                                       Messages messages = Messages::believed);

// A note's ciphertext as a commit has it; nothing where that has no such note. The commit is named
// by its id, or as much of its beginning as fits one alone of the history that is trusted: no ref
// that somebody planted can stand for it. Throws not_found.
[[nodiscard]] std::optional<std::string> ciphertext_at(const Store& store,
                                                       const std::string& commit,
                                                       const std::string& id);

}  // namespace tnotes::vault

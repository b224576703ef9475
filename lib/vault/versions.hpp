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

// The notes that the history had, and that are no more: ids, sorted. Reads all of it.
[[nodiscard]] std::vector<std::string> discarded_notes(const Store& store);

// A note's ciphertext as a commit has it; nothing where that has no such note. The revision is in
// git's words. Throws not_found where there is none, refused where it is not of the history that
// can be trusted.
[[nodiscard]] std::optional<std::string> ciphertext_at(const Store& store,
                                                       const std::string& revision,
                                                       const std::string& id);

}  // namespace tnotes::vault

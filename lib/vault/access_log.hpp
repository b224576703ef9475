#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "age/x25519.hpp"
#include "base/time.hpp"
#include "records/store.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// Who read what when: access/<root commit>.log in the state directory (tnotes-vault(5)), armored
// age files in a row, each encrypted to the recipients that the vault had. It is written without
// the identity and read with it. Each entry has the digest of the one before, so that one that was
// taken out or changed is noticed; not who cuts off the end, or throws all of it away.
struct NoteRead {
  std::string id;
  std::string client;  // whose it was then
  friend bool operator==(const NoteRead&, const NoteRead&) = default;
};
struct Access {
  Instant at;
  std::string by;               // the clinician's id; may be empty
  std::string account;          // the system's name for who ran the program; may be empty
  std::string action;           // show, edit, search, list
  std::size_t count = 0;        // of the notes that were shown
  std::vector<NoteRead> notes;  // none for what shows no texts
};

// So many an entry at most: where the log is added to, no more of it is read than its end.
inline constexpr std::size_t most_notes_read = 256;

// On the disk when it returns. REQUIRES: no more notes than that. Waits for another that writes.
// Throws system, also where that does not end; refused or invalid where the log is no plain file.
void log_access(const Store& store, const Access& access);

struct AccessLog {
  std::vector<Access> entries;           // in their order
  std::vector<records::Damage> damaged;  // what cannot be read, or is missing: errors (invalid)
};
// Opens all entries, on all cores. Throws system, refused, invalid.
AccessLog read_access_log(const Store& store, std::span<const age::X25519Identity> identities);

// Re-encrypts what the identities open to the recipients that the vault has now; the rest stays.
// Throws what log_access() throws; the log is then as before.
void reseal_access_log(const Store& store, std::span<const age::X25519Identity> identities);

}  // namespace tnotes::vault

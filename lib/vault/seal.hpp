#pragma once

#include <span>
#include <string>
#include <string_view>

#include "age/x25519.hpp"
#include "base/error.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {

// Why a ciphertext is not the note that it should be: always Exit::invalid.
enum class Fault {
  damaged,    // no age file, or changed, or no note inside
  keys,       // encrypted to other keys
  misplaced,  // another note
};
class Unreadable : public Error {
 public:
  Unreadable(Fault fault, const std::string& id, const std::string& message)
      : Error(Exit::invalid, "note " + id + ": " + message), fault_(fault) {}
  [[nodiscard]] Fault fault() const { return fault_; }

 private:
  Fault fault_;
};

// The note as ciphertext, for these recipients. It has been decrypted again and compared before it
// is returned: that takes the file's own key and no identity. Throws usage for no recipient, system
// where it reads back as something else.
std::string seal(const Note& note, std::span<const age::X25519Recipient> recipients);

// Opens the ciphertext of the note with this id. Throws Unreadable where it is damaged, for other
// keys, or is another note's: age tells nothing of who encrypted it.
Note open(const std::string& id, std::string_view ciphertext,
          std::span<const age::X25519Identity> identities);

// Re-encrypts many notes, one after the other: each plaintext as it is, under a file key of its
// own, to these recipients. Nothing is decrypted but into locked memory, which is used again.
class Resealer {
 public:
  Resealer(std::span<const age::X25519Identity> identities,
           std::span<const age::X25519Recipient> recipients)
      : identities_(identities), recipients_(recipients) {}

  // Throws what open() and seal() throw.
  [[nodiscard]] std::string reseal(const std::string& id, std::string_view ciphertext);

 private:
  std::span<const age::X25519Identity> identities_;
  std::span<const age::X25519Recipient> recipients_;
  Secret plain_;
};

// Opens many notes, one after the other: the memory that they are decrypted into, locked and wiped,
// is used again.
class NoteReader {
 public:
  explicit NoteReader(std::span<const age::X25519Identity> identities) : identities_(identities) {}

  // Its text is valid until the next one. Throws what open() throws.
  [[nodiscard]] Parsed read(const std::string& id, std::string_view ciphertext);

 private:
  std::span<const age::X25519Identity> identities_;
  Secret plain_;
};

}  // namespace tnotes::vault

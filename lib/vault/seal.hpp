#pragma once

#include <span>
#include <string>
#include <string_view>

#include "age/x25519.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {

// The note as ciphertext, for these recipients. It has been decrypted again and compared before it
// is returned: that takes the file's own key and no identity. Throws usage for no recipient, system
// where it reads back as something else.
std::string seal(const Note& note, std::span<const age::X25519Recipient> recipients);

// Opens the ciphertext of the note with this id. Throws invalid, naming the note, where it is
// damaged, for other keys, or is another note's: age tells nothing of who encrypted it.
Note open(const std::string& id, std::string_view ciphertext,
          std::span<const age::X25519Identity> identities);

// Tells what notes are about, of many one after the other: the memory that they are decrypted into,
// locked and wiped, is used again.
class HeadingReader {
 public:
  explicit HeadingReader(std::span<const age::X25519Identity> identities)
      : identities_(identities) {}

  // Throws what open() throws.
  [[nodiscard]] Heading read(const std::string& id, std::string_view ciphertext);

 private:
  std::span<const age::X25519Identity> identities_;
  Secret plain_;
};

}  // namespace tnotes::vault

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "age/x25519.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {

// The note as ciphertext, for these recipients. It has been decrypted again and compared before it
// is returned: that takes the file's own key and no identity. Throws usage for a text that is too
// long or no recipient, system where it reads back as something else.
std::string seal(const Note& note, std::span<const age::X25519Recipient> recipients);

// Opens the ciphertext of the note with this id. Throws invalid, naming the note, where it is
// damaged, for other keys, or is another note's: age tells nothing of who encrypted it.
Note open(const std::string& id, std::string_view ciphertext,
          std::span<const age::X25519Identity> identities);

// The same, without the text. For many notes: a text takes locked memory, of which there is little.
Heading open_heading(const std::string& id, std::string_view ciphertext,
                     std::span<const age::X25519Identity> identities);

}  // namespace tnotes::vault

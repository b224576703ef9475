#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace tnotes::vault {

// Which note: what `list` tells of it. All of it is inside the ciphertext; the file's name is the
// id alone.
struct Heading {
  std::string id;      // 32 hexadecimal digits that say nothing
  std::string client;  // the records' client id
  Date date{};         // of the session
  friend bool operator==(const Heading&, const Heading&) = default;
};

// A psychotherapy note. Its plaintext (tnotes-vault(5)) is front matter with `id`, `client`, `date`
// and `length`, the text of that many bytes, and line feeds up to the padded size.
struct Note {
  Heading heading;
  Secret text;
};

// No text of a note may be longer, in bytes.
inline constexpr std::size_t text_limit = std::size_t{4} << 20;

// The least size of at least `size` bytes of which few differ, so that a ciphertext's size tells
// little: at most 12 % are added (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
// and Communication with PURBs", 2019, section 4: Padmé).
std::size_t padded_size(std::size_t size);

// Of any length: the limit is for what becomes a note.
Secret render(const Note& note);

// Throws invalid where the text is longer than a note's may be.
void require_length(const Secret& text);

// A note's plaintext, taken apart where it lies.
struct Parsed {
  Heading heading;
  std::string_view text;
};

// Throws invalid, and never shows what it read, where the plaintext is not as tnotes-vault(5) has
// it. The message speaks of "it".
Parsed parse(std::string_view plain);

// Of 16 random bytes.
std::string new_id(const Random& random);
bool is_id(std::string_view text);

}  // namespace tnotes::vault

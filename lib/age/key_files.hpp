#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "age/x25519.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Files of keys, one a line, as `age-keygen` and `age -R` know them: empty lines and those that
// begin with # are skipped, lines end in LF or CRLF. Errors are invalid, as "name:line: …", and
// never show what a line holds; a file without any key is one, too.

// "AGE-SECRET-KEY-1…" a line.
std::vector<X25519Identity> parse_identities(std::string_view text, const std::string& name);

// The identities in an age file under a passphrase, which is how they are kept. Nothing where the
// passphrase is another. Throws Damage, too, and what decrypt_with_passphrase() throws.
std::optional<std::vector<X25519Identity>> open_identities(std::string_view file,
                                                           const Secret& passphrase,
                                                           const std::string& name);

// "age1…" a line.
std::vector<X25519Recipient> parse_recipients(std::string_view text, const std::string& name);

// Whether a file that should hold identities is itself an age file, binary or armored: then it is
// one for open_identities().
bool is_age_file(std::string_view bytes);

}  // namespace tnotes::age

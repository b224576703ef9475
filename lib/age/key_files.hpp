#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "age/x25519.hpp"

namespace tnotes::age {

// Files of keys, one a line, as `age-keygen` and `age -R` know them: empty lines and those that
// begin with # are skipped, lines end in LF or CRLF. Errors are invalid, as "name:line: …", and
// never show what a line holds; a file without any key is one, too.

// "AGE-SECRET-KEY-1…" a line.
std::vector<X25519Identity> parse_identities(std::string_view text, const std::string& name);

// "age1…" a line.
std::vector<X25519Recipient> parse_recipients(std::string_view text, const std::string& name);

// Whether a file that should hold identities is itself an age file, binary or armored, which is how
// identities are kept under a passphrase.
bool is_age_file(std::string_view bytes);

}  // namespace tnotes::age

#pragma once

#include <optional>
#include <string_view>

#include "base/secret.hpp"

namespace tnotes::age {

// Bech32 as BIP 173 has it but of any length, which is how age writes keys.
struct Bech32 {
  std::string_view prefix;  // within the text, in the case that it was written in
  Secret data;
};

// Nothing where the text is not Bech32: mixed case, another character, a wrong checksum, padding
// bits that are not zero. The text must outlive what is given.
std::optional<Bech32> bech32_decode(std::string_view text);

// All in lower case, or all in upper case where the prefix is.
// REQUIRES: a prefix of ASCII characters 33 to 126, at least one, of one case.
Secret bech32_encode(std::string_view prefix, std::string_view data);

}  // namespace tnotes::age

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/secret.hpp"

namespace tnotes::vault {

// A QR code (ISO/IEC 18004) of the text for a terminal of that size: lines of half blocks, dark on
// light whatever the terminal's own colours are, with the quiet zone around it. Nothing where it
// would not fit. Text in the alphabet of QR's alphanumeric mode, in which age identities are, makes
// the smallest code. Throws system where the text is too long for any.
//
// What the library that makes the code leaves behind in freed memory is not wiped.
std::optional<Secret> qr_code(std::string_view text, std::size_t columns, std::size_t rows);

}  // namespace tnotes::vault

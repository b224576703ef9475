#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tnotes {

// RFC 4648's base64, canonical alone: trailing bits are zero, and there is no padding or all of it.
enum class Padding { none, full };

std::string base64_encode(std::string_view bytes, Padding padding);

// Nothing for any other text. `skipped` are characters that may stand anywhere, if any.
std::optional<std::string> base64_decode(std::string_view text, Padding padding,
                                         const char* skipped = nullptr);

}  // namespace tnotes

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tnotes::age {

// RFC 4648's base64, canonical alone: trailing bits are zero, nothing but the alphabet is skipped.
// A header's has no padding, armor's has all of it (age v1).
enum class Padding { none, full };

// How wide the lines of stanza bodies and armor are, and how many bytes one holds.
constexpr std::size_t base64_columns = 64;
constexpr std::size_t base64_line_bytes = 48;

std::string base64_encode(std::string_view bytes, Padding padding);
std::optional<std::string> base64_decode(std::string_view text, Padding padding);

}  // namespace tnotes::age

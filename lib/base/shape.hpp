#pragma once

#include <cstddef>
#include <string_view>

namespace tnotes {

// Whether the text fits a picture of it, such as "dddd-dd-dd": 'd' is a digit, all else itself.
constexpr bool has_shape(std::string_view text, std::string_view picture) {
  if (text.size() != picture.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = picture[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == picture[i];
    if (!fits) return false;
  }
  return true;
}

// Whether a text begins as an age file does, binary or armored.
constexpr bool is_age_file(std::string_view text) {
  return text.starts_with("age-encryption.org/v1\n") ||
         text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----");
}

// REQUIRES: one to nine digits.
constexpr int to_number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace tnotes

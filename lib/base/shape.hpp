#pragma once

#include <algorithm>
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

// Whether a text ends here, or its line does.
constexpr bool ends_line(std::string_view rest) {
  const std::size_t end = rest.find_first_not_of(" \t\r");
  return end == std::string_view::npos || rest[end] == '\n';
}

// Whether a text begins as an age file does, binary or armored, also behind blanks and the mark
// that some editors put first.
constexpr bool is_age_file(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  text.remove_prefix(first);
  for (const std::string_view begin :
       {"age-encryption.org/v1", "-----BEGIN AGE ENCRYPTED FILE-----"}) {
    if (text.starts_with(begin) && ends_line(text.substr(begin.size()))) return true;
  }
  return false;
}

// Whether a text holds a private key as age-keygen, ssh-keygen or OpenSSL write it. Their markers
// within a sentence are words.
constexpr bool holds_private_key(std::string_view text) {
  constexpr std::string_view age_key = "AGE-SECRET-KEY-1";
  constexpr std::size_t least_digits = 50;
  for (std::size_t at = text.find(age_key); at != std::string_view::npos;
       at = text.find(age_key, at + 1)) {
    const std::string_view rest = text.substr(at + age_key.size());
    const std::size_t end = rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    if (std::min(end, rest.size()) >= least_digits) return true;
  }
  constexpr std::string_view pem = "PRIVATE KEY-----";
  constexpr std::size_t longest_begin = 40;
  for (std::size_t at = text.find(pem); at != std::string_view::npos; at = text.find(pem, at + 1)) {
    const std::size_t begin = at > longest_begin ? at - longest_begin : 0;
    if (text.substr(begin, at - begin).find("-----BEGIN ") != std::string_view::npos &&
        ends_line(text.substr(at + pem.size()))) {
      return true;
    }
  }
  return false;
}

// REQUIRES: one to nine digits.
constexpr int to_number(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace tnotes

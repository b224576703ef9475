#include "base/ids.hpp"

#include <algorithm>
#include <vector>

namespace tnotes {
namespace {

constexpr std::size_t day_length = 8;
constexpr std::size_t random_length = 5;

bool is_lower_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string random_crockford(const Random& random, std::size_t length) {
  std::vector<std::byte> bytes(length);
  random(bytes);
  std::string text;
  text.reserve(length);
  // 32 divides 256, so that every character is as likely as any other.
  for (const std::byte byte : bytes) {
    text += crockford_alphabet[std::to_integer<std::size_t>(byte) % crockford_alphabet.size()];
  }
  return text;
}

std::string new_note_id(Date session, const Random& random) {
  return format_compact_date(session) + '-' + random_crockford(random, random_length);
}

bool is_note_id(std::string_view text) {
  if (text.size() != day_length + 1 + random_length || text[day_length] != '-') return false;
  return parse_compact_date(text.substr(0, day_length)).has_value() &&
         text.substr(day_length + 1).find_first_not_of(crockford_alphabet) ==
             std::string_view::npos;
}

Date note_id_date(std::string_view id) {
  return parse_compact_date(id.substr(0, day_length)).value();
}

std::string new_client_id(const Random& random) {
  return "c-" + random_crockford(random, random_length);
}

bool is_client_id(std::string_view text) {
  return text.size() >= 2 && text.size() <= 32 && is_lower_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_alphanumeric(c) || c == '-'; });
}

}  // namespace tnotes

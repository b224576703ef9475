#include "git/repository.hpp"

namespace tnotes::git {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

std::string Oid::hex() const {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

std::optional<Oid> Oid::from_hex(std::string_view text) {
  Oid oid;
  if (text.size() != 2 * oid.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < oid.bytes.size(); ++i) {
    const std::size_t high = digits.find(text[2 * i]);
    const std::size_t low = digits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    oid.bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return oid;
}

}  // namespace tnotes::git

#include "age/bech32.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tnotes::age {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_size = 6;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

// BIP 173's code: the remainder of what has been added, five bits at a time.
class Checksum {
 public:
  explicit Checksum(std::string_view prefix) {
    for (const char c : prefix) add(static_cast<unsigned char>(lower(c)) >> 5U);
    add(0);
    for (const char c : prefix) add(static_cast<unsigned char>(lower(c)) & 31U);
  }
  void add(std::uint32_t value) {
    constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                     0x2a1462b3};
    const std::uint32_t top = remainder_ >> 25U;
    remainder_ = (remainder_ & 0x1ffffffU) << 5U ^ value;
    for (std::size_t i = 0; i < generator.size(); ++i) {
      if ((top >> i & 1U) != 0) remainder_ ^= generator[i];
    }
  }
  [[nodiscard]] std::uint32_t remainder() const { return remainder_; }

 private:
  std::uint32_t remainder_ = 1;
};

}  // namespace

std::optional<Bech32> bech32_decode(std::string_view text) {
  if (std::ranges::any_of(text, is_lower) && std::ranges::any_of(text, is_upper)) {
    return std::nullopt;
  }
  const std::size_t separator = text.rfind('1');
  if (separator == 0 || separator == std::string_view::npos ||
      text.size() - separator - 1 < checksum_size) {
    return std::nullopt;
  }
  const std::string_view prefix = text.substr(0, separator);
  if (std::ranges::any_of(prefix, [](char c) { return c < 33 || c > 126; })) return std::nullopt;

  const std::string_view symbols = text.substr(separator + 1);
  const std::size_t count = symbols.size() - checksum_size;
  Bech32 result{prefix, Secret(count * 5 / 8)};
  Checksum checksum(prefix);
  std::uint32_t bits = 0;  // of them the lowest `pending` are still to be written
  unsigned pending = 0;
  std::size_t written = 0;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const std::size_t value = alphabet.find(lower(symbols[i]));
    if (value == std::string_view::npos) return std::nullopt;
    checksum.add(static_cast<std::uint32_t>(value));
    if (i >= count) continue;
    bits = bits << 5U | static_cast<std::uint32_t>(value);
    pending += 5;
    if (pending >= 8) {
      pending -= 8;
      result.data.data()[written++] = static_cast<unsigned char>(bits >> pending);
      bits &= (1U << pending) - 1;
    }
  }
  if (checksum.remainder() != 1 || pending >= 5 || bits != 0) return std::nullopt;
  return result;
}

Secret bech32_encode(std::string_view prefix, std::string_view data) {
  const bool in_upper = std::ranges::any_of(prefix, is_upper);
  Secret text(prefix.size() + 1 + (data.size() * 8 + 4) / 5 + checksum_size);
  unsigned char* out = std::ranges::copy(prefix, text.data()).out;
  *out++ = '1';
  Checksum checksum(prefix);
  const auto put = [&](std::uint32_t value) {
    checksum.add(value);
    *out++ = static_cast<unsigned char>(in_upper ? upper(alphabet[value]) : alphabet[value]);
  };
  std::uint32_t bits = 0;
  unsigned pending = 0;
  for (const char byte : data) {
    bits = bits << 8U | static_cast<unsigned char>(byte);
    pending += 8;
    while (pending >= 5) {
      pending -= 5;
      put(bits >> pending & 31U);
    }
    bits &= (1U << pending) - 1;
  }
  if (pending > 0) put(bits << (5 - pending) & 31U);
  for (std::size_t i = 0; i < checksum_size; ++i) checksum.add(0);
  const std::uint32_t remainder = checksum.remainder() ^ 1U;
  for (std::size_t i = 0; i < checksum_size; ++i) {
    const std::uint32_t value = remainder >> 5 * (checksum_size - 1 - i) & 31U;
    *out++ = static_cast<unsigned char>(in_upper ? upper(alphabet[value]) : alphabet[value]);
  }
  return text;
}

}  // namespace tnotes::age

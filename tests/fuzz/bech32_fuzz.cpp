#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "age/bech32.hpp"

namespace age = tnotes::age;

namespace {

// Bech32 may be written in either case; what encodes it anew goes by that of the prefix.
std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

// Text that is read and not written with the same bytes is a crash, and so are bytes that do not
// come back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto decoded = age::bech32_decode(text)) {
    const auto again = age::bech32_encode(decoded->prefix, decoded->data.reveal());
    if (in_lower_case(again.reveal()) != in_lower_case(text)) std::abort();
  }
  const auto encoded = age::bech32_encode("age", text);
  const auto decoded = age::bech32_decode(encoded.reveal());
  if (!decoded || decoded->data.reveal() != text) std::abort();
  return 0;
}

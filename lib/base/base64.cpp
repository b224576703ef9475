#include "base/base64.hpp"

#include <algorithm>
#include <sodium.h>

#include "base/unsigned_bytes.hpp"

namespace tnotes {
namespace {

int variant(Padding padding) {
  return padding == Padding::full ? sodium_base64_VARIANT_ORIGINAL
                                  : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
}

}  // namespace

std::string base64_encode(std::string_view bytes, Padding padding) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant(padding)), '\0');
  sodium_bin2base64(text.data(), text.size(), unsigned_bytes(bytes), bytes.size(),
                    variant(padding));
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> base64_decode(std::string_view text, Padding padding,
                                         const char* skipped) {
  // libsodium 1.0.18 takes 0xab and 0xaf for + and /.
  if (std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; })) return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  // Only without a place for where it ended does libsodium insist on having read all.
  if (sodium_base642bin(unsigned_bytes(bytes), bytes.size(), text.data(), text.size(), skipped,
                        &size, nullptr, variant(padding)) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace tnotes

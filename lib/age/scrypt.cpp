#include "age/scrypt.hpp"

#include <cstdint>
#include <sodium.h>
#include <string>
#include <string_view>

#include "age/damage.hpp"
#include "age/derive.hpp"
#include "base/base64.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::age {
namespace {

constexpr std::string_view type_name = "scrypt";
constexpr std::string_view salt_prefix = "age-encryption.org/v1/scrypt";
constexpr std::size_t salt_size = 16;
constexpr std::uint32_t block_size = 8;   // scrypt's r
constexpr std::uint32_t parallelism = 1;  // and its p

Secret stretch(const Secret& passphrase, std::string_view salt, int work_factor) {
  const std::string whole = std::string(salt_prefix).append(salt);
  Secret key(key_size);
  if (crypto_pwhash_scryptsalsa208sha256_ll(passphrase.data(), passphrase.size(),
                                            unsigned_bytes(whole), whole.size(),
                                            std::uint64_t{1} << static_cast<unsigned>(work_factor),
                                            block_size, parallelism, key.data(), key.size()) != 0) {
    throw Error(
        Exit::system,
        "there is not enough memory for the passphrase: it takes " +
            std::to_string(((std::uint64_t{1} << static_cast<unsigned>(work_factor)) >> 10U) + 1) +
            " MiB");
  }
  return key;
}

// A decimal number without sign or leading zeros, no larger than is read; 0 for anything else.
int work_factor_in(std::string_view text) {
  if (text.empty() || text.size() > 2 || text.front() == '0') return 0;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + (c - '0');
  }
  return number <= largest_work_factor ? number : 0;
}

}  // namespace

bool is_scrypt(const Stanza& stanza) { return stanza.type == type_name; }

Stanza wrap_with_passphrase(const Secret& file_key, const Secret& passphrase, int work_factor) {
  if (passphrase.empty()) throw Error(Exit::usage, "the passphrase is empty");
  if (work_factor < 1 || work_factor > largest_work_factor) {
    throw Error(Exit::usage, "a passphrase's work factor is 1 to 22");
  }
  const std::string salt = random_bytes(salt_size);
  return {std::string(type_name),
          {base64_encode(salt, Padding::none), std::to_string(work_factor)},
          wrap(file_key, stretch(passphrase, salt, work_factor))};
}

std::optional<Secret> unwrap_with_passphrase(const Stanza& stanza, const Secret& passphrase) {
  if (!is_scrypt(stanza)) return std::nullopt;
  const bool two = stanza.arguments.size() == 2;
  const auto salt = two ? base64_decode(stanza.arguments[0], Padding::none) : std::nullopt;
  if (!salt || salt->size() != salt_size || stanza.body.size() != wrapped_size) {
    throw Damage(Layer::header, "the age file's header is damaged: the scrypt stanza is malformed");
  }
  const int work_factor = work_factor_in(stanza.arguments[1]);
  if (work_factor == 0) {
    throw Damage(Layer::header, "the age file's header asks for a work factor that is not 1 to 22");
  }
  if (passphrase.empty()) return std::nullopt;
  return unwrap(stanza.body, stretch(passphrase, *salt, work_factor));
}

}  // namespace tnotes::age

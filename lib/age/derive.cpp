#include "age/derive.hpp"

#include <array>
#include <nettle/hmac.h>
#include <sodium.h>

#include "age/header.hpp"
#include "base/error.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::age {
namespace {

static_assert(wrapped_size == file_key_size + crypto_aead_chacha20poly1305_ietf_ABYTES);
static_assert(key_size == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
static_assert(key_size == SHA256_DIGEST_SIZE);

constexpr std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> zero_nonce{};

// HMAC of parts in a row, into `out`: nettle's, which uses the processor's instructions for SHA,
// and takes a quarter of libsodium's time there. A note's keys take a dozen of them.
class Hmac {
 public:
  explicit Hmac(std::string_view key) {
    hmac_sha256_set_key(&state_, key.size(), unsigned_bytes(key));
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { sodium_memzero(&state_, sizeof state_); }

  Hmac& add(std::string_view part) {
    hmac_sha256_update(&state_, part.size(), unsigned_bytes(part));
    return *this;
  }
  void finish(unsigned char* out) { hmac_sha256_digest(&state_, SHA256_DIGEST_SIZE, out); }

 private:
  hmac_sha256_ctx state_{};
};

}  // namespace

std::string hmac(const Secret& key, std::string_view message) {
  std::string result(SHA256_DIGEST_SIZE, '\0');
  Hmac(key.reveal()).add(message).finish(unsigned_bytes(result));
  return result;
}

Secret derive(const Secret& key, std::string_view salt, std::string_view info) {
  Secret extracted(key_size);
  Hmac(salt).add(key.reveal()).finish(extracted.data());
  Secret expanded(key_size);
  Hmac(extracted.reveal()).add(info).add("\x01").finish(expanded.data());
  return expanded;
}

std::string wrap(const Secret& file_key, const Secret& wrapping_key) {
  std::string body(file_key.size() + crypto_aead_chacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_chacha20poly1305_ietf_encrypt(unsigned_bytes(body), nullptr, file_key.data(),
                                            file_key.size(), nullptr, 0, nullptr, zero_nonce.data(),
                                            wrapping_key.data());
  return body;
}

std::optional<Secret> unwrap(std::string_view body, const Secret& wrapping_key) {
  if (body.size() != wrapped_size) return std::nullopt;
  Secret file_key(file_key_size);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(file_key.data(), nullptr, nullptr,
                                                unsigned_bytes(body), body.size(), nullptr, 0,
                                                zero_nonce.data(), wrapping_key.data()) != 0) {
    return std::nullopt;
  }
  return file_key;
}

Secret random_secret(std::size_t size) {
  Secret secret(size);
  randombytes_buf(secret.data(), size);
  return secret;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), size);
  return bytes;
}

}  // namespace tnotes::age

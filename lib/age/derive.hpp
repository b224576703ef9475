#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

// The few constructions that age builds everything from (age v1).
namespace tnotes::age {

constexpr std::size_t key_size = 32;

// HMAC-SHA-256.
std::string hmac(const Secret& key, std::string_view message);

// HKDF-SHA-256 (RFC 5869) of 32 bytes.
Secret derive(const Secret& key, std::string_view salt, std::string_view info);

// How a stanza's body holds a file key: ChaCha20-Poly1305 with a nonce of zeros, since each
// wrapping key is used once.
std::string wrap(const Secret& file_key, const Secret& wrapping_key);

// Nothing where the body is for another key, or not of wrapped_size.
constexpr std::size_t wrapped_size = 32;
std::optional<Secret> unwrap(std::string_view body, const Secret& wrapping_key);

// Bytes from the system's generator.
Secret random_secret(std::size_t size);
std::string random_bytes(std::size_t size);

}  // namespace tnotes::age

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "age/io.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// The payload (age v1, "Payload"): STREAM, ChaCha20-Poly1305 by chunks of 64 KiB, each with its
// number and whether it is the last in its nonce. So chunks cannot be exchanged, left out or added.
constexpr std::size_t chunk_size = std::size_t{64} << 10;
constexpr std::size_t tag_size = 16;
constexpr std::size_t payload_nonce_size = 16;

// The bytes of text in a payload whose chunks take so many; nothing where no chunks do.
std::optional<std::size_t> text_size(std::size_t chunks_size);

// The key of a payload with this nonce, which stands before its chunks.
Secret payload_key(const Secret& file_key, std::string_view nonce);

// Both work in constant memory, some 10 MiB, and may give out nothing before 4 MiB or the end have
// been read: who waits for that before writing more may wait for ever. The text passes through
// memory that is wiped, and not locked. Where the source throws, the whole chunks before that have
// been given out.

// Encrypts to the input's end.
void encrypt_payload(Input& in, const Sink& out, const Secret& key);

// Decrypts to the input's end. Throws Damage(payload); each chunk given out until then is
// authentic and in its place, but what follows it is not known.
void decrypt_payload(Input& in, const Sink& out, const Secret& key);

}  // namespace tnotes::age

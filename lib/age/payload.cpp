#include "age/payload.hpp"

#include <array>
#include <cstdint>
#include <sodium.h>
#include <string>

#include "age/batches.hpp"
#include "age/derive.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::age {
namespace {

static_assert(tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t sealed_chunk_size = chunk_size + tag_size;
using Nonce = std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

Nonce nonce_of(std::uint64_t number, bool last) {
  Nonce nonce{};
  nonce.back() = last ? 1 : 0;
  for (std::size_t i = nonce.size() - 1; number != 0; number >>= 8U) {
    nonce[--i] = static_cast<unsigned char>(number);
  }
  return nonce;
}

void seal(char* to, std::string_view chunk, const Nonce& nonce, const Secret& key) {
  crypto_aead_chacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(to), nullptr,
                                            unsigned_bytes(chunk), chunk.size(), nullptr, 0,
                                            nullptr, nonce.data(), key.data());
}

// Whether it is authentic.
bool open(char* to, std::string_view sealed, const Nonce& nonce, const Secret& key) {
  return sealed.size() >= tag_size &&
         crypto_aead_chacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(to), nullptr,
                                                   nullptr, unsigned_bytes(sealed), sealed.size(),
                                                   nullptr, 0, nonce.data(), key.data()) == 0;
}

void seal_all(Batch& batch, const Secret& key) {
  batch.out.resize(batch.given().size() + batch.count * tag_size);
  for (std::size_t i = 0; i < batch.count; ++i) {
    seal(batch.out.data() + i * sealed_chunk_size, batch.given().substr(i * chunk_size, chunk_size),
         nonce_of(batch.first + i, batch.last && i + 1 == batch.count), key);
  }
}

// To the first that is damaged.
void open_all(Batch& batch, const Secret& key) {
  batch.out.resize(batch.given().size());
  std::size_t opened = 0;
  const auto damaged = [&](const char* what) {
    batch.damage = std::string("the age file's content is damaged: ") + what;
    batch.out.resize(opened);
  };
  for (std::size_t i = 0; i < batch.count; ++i) {
    const std::string_view sealed = batch.given().substr(i * sealed_chunk_size, sealed_chunk_size);
    char* const to = batch.out.data() + i * chunk_size;
    const bool last = batch.last && i + 1 == batch.count;
    if (!open(to, sealed, nonce_of(batch.first + i, last), key)) {
      // A chunk that is right in all but whether it is the last says what happened to the file.
      if (sealed.size() < sealed_chunk_size ||
          !open(to, sealed, nonce_of(batch.first + i, !last), key)) {
        return damaged(sealed.empty() ? "it ends early" : "it has been changed or cut off");
      }
      opened += chunk_size;
      if (batch.cut && i + 1 == batch.count) break;
      return damaged(last ? "it ends early" : "something follows its end");
    }
    opened += sealed.size() - tag_size;
    if (sealed.size() == tag_size && batch.first + i > 0) {
      return damaged("it ends with an empty chunk");
    }
  }
  batch.out.resize(opened);
}

}  // namespace

std::optional<std::size_t> text_size(std::size_t chunks_size) {
  const std::size_t full = chunks_size / sealed_chunk_size;
  const std::size_t last = chunks_size % sealed_chunk_size;
  if (last == 0) return full == 0 ? std::nullopt : std::optional(full * chunk_size);
  // An empty chunk comes alone.
  if (last < tag_size || (last == tag_size && full != 0)) return std::nullopt;
  return full * chunk_size + last - tag_size;
}

Secret payload_key(const Secret& file_key, std::string_view nonce) {
  return derive(file_key, nonce, "payload");
}

void encrypt_payload(Input& in, const Sink& out, const Secret& key) {
  // A note's is one chunk, in memory.
  const auto rest = in.rest();
  if (rest && rest->size() <= chunk_size) {
    std::string sealed(rest->size() + tag_size, '\0');
    seal(sealed.data(), *rest, nonce_of(0, true), key);
    in.skip(rest->size());
    return out(sealed);
  }
  work_through(in, chunk_size, out, [&](Batch& batch) { seal_all(batch, key); });
}

void decrypt_payload(Input& in, const Sink& out, const Secret& key) {
  // A note's is one chunk, in memory. Where it does not open, what is wrong is found out below.
  const auto rest = in.rest();
  if (rest && rest->size() > tag_size && rest->size() <= sealed_chunk_size) {
    std::string text(rest->size() - tag_size, '\0');
    const WipeAtEnd wiped(text);
    if (open(text.data(), *rest, nonce_of(0, true), key)) {
      in.skip(rest->size());
      return out(text);
    }
  }
  work_through(in, sealed_chunk_size, out, [&](Batch& batch) { open_all(batch, key); });
}

}  // namespace tnotes::age

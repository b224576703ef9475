#include "age/payload.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <future>
#include <sodium.h>
#include <string>
#include <system_error>

#include "age/damage.hpp"
#include "age/derive.hpp"
#include "age/raw.hpp"

namespace tnotes::age {
namespace {

static_assert(tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t sealed_chunk_size = chunk_size + tag_size;
// What a thread takes at once: a MiB, enough to be worth one. While it works, others do and more is
// read.
constexpr std::size_t batch_chunks = 16;
constexpr std::size_t batches_at_once = 4;

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
                                            raw(chunk), chunk.size(), nullptr, 0, nullptr,
                                            nonce.data(), key.data());
}

// Whether it is authentic.
bool open(char* to, std::string_view sealed, const Nonce& nonce, const Secret& key) {
  return sealed.size() >= tag_size &&
         crypto_aead_chacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(to), nullptr,
                                                   nullptr, raw(sealed), sealed.size(), nullptr, 0,
                                                   nonce.data(), key.data()) == 0;
}

// Some of a payload's chunks, as they came and as they go. Both are wiped: one of them is the text.
struct Batch {
  std::string in{};
  std::string out{};
  std::uint64_t first = 0;  // its first chunk's number
  std::size_t count = 0;
  bool last = false;     // whether it has the payload's last chunk
  std::string damage{};  // why there is nothing more after what goes, if there is not
  Wiped wiped_in{in};
  Wiped wiped_out{out};
  std::future<void> done{};  // waited for before the rest goes
};

// Reads batches of chunks of this size, has the work done on each, and gives them out in their
// order. Reading, working and giving out take place at the same time, where there is more than one
// batch. An empty payload has a chunk, too.
void pass(Input& in, std::size_t size, const Sink& out, const std::function<void(Batch&)>& work) {
  const std::size_t most = batch_chunks * size;
  std::array<Batch, batches_at_once> ring;
  const auto finish = [&](Batch& batch) {
    if (batch.done.valid()) batch.done.get();
    if (batch.count == 0) return;
    out(batch.out);
    if (!batch.damage.empty()) throw Damage(Layer::payload, batch.damage);
    batch.count = 0;
  };
  std::size_t next = 0;
  std::uint64_t number = 0;
  for (bool ended = false; !ended; next = (next + 1) % ring.size()) {
    Batch& batch = ring[next];
    finish(batch);
    in.take(most, batch.in);
    ended = in.peek(1).empty();
    batch.first = number;
    batch.count = std::max<std::size_t>(1, (batch.in.size() + size - 1) / size);
    batch.last = ended;
    number += batch.count;
    const auto start = [&work, &batch] { work(batch); };
    try {
      if (!ended) batch.done = std::async(std::launch::async, start);
    } catch (const std::system_error&) {  // no more threads are allowed: one does it as well
    }
    if (!batch.done.valid()) start();
  }
  for (std::size_t i = 0; i < ring.size(); ++i) finish(ring[(next + i) % ring.size()]);
}

void seal_all(Batch& batch, const Secret& key) {
  batch.out.resize(batch.in.size() + batch.count * tag_size);
  for (std::size_t i = 0; i < batch.count; ++i) {
    seal(batch.out.data() + i * sealed_chunk_size,
         std::string_view(batch.in).substr(i * chunk_size, chunk_size),
         nonce_of(batch.first + i, batch.last && i + 1 == batch.count), key);
  }
}

// To the first that is damaged.
void open_all(Batch& batch, const Secret& key) {
  batch.out.resize(batch.in.size());
  std::size_t opened = 0;
  const auto damaged = [&](const char* what) {
    batch.damage = std::string("the age file's content is damaged: ") + what;
    batch.out.resize(opened);
  };
  for (std::size_t i = 0; i < batch.count; ++i) {
    const std::string_view sealed =
        std::string_view(batch.in).substr(i * sealed_chunk_size, sealed_chunk_size);
    char* const to = batch.out.data() + i * chunk_size;
    const bool last = batch.last && i + 1 == batch.count;
    if (!open(to, sealed, nonce_of(batch.first + i, last), key)) {
      // A chunk that is right in all but whether it is the last says what happened to the file.
      if (sealed.size() < sealed_chunk_size ||
          !open(to, sealed, nonce_of(batch.first + i, !last), key)) {
        return damaged(sealed.empty() ? "it ends early" : "it has been changed or cut off");
      }
      opened += chunk_size;
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

Secret payload_key(const Secret& file_key, std::string_view nonce) {
  return derive(file_key, nonce, "payload");
}

void encrypt_payload(Input& in, const Sink& out, const Secret& key) {
  pass(in, chunk_size, out, [&](Batch& batch) { seal_all(batch, key); });
}

void decrypt_payload(Input& in, const Sink& out, const Secret& key) {
  pass(in, sealed_chunk_size, out, [&](Batch& batch) { open_all(batch, key); });
}

}  // namespace tnotes::age

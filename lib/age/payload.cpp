#include "age/payload.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
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
// Chunks are read, worked on and given out by the batch: a MiB, which is worth a thread. Some
// threads work while more is read.
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
  std::size_t count = 0;    // 0 where there is nothing in it
  bool last = false;        // whether it has the payload's last chunk
  std::string damage{};     // why nothing comes after what goes out, if that is so
  WipeAtEnd wipe_in{in};
  WipeAtEnd wipe_out{out};
  std::future<void> done{};  // the work, waited for before the rest goes
};

// Waits for the work on a batch and gives out what came of it.
void give_out(Batch& batch, const Sink& out) {
  if (batch.done.valid()) batch.done.get();
  if (batch.count == 0) return;
  if (!batch.out.empty()) out(batch.out);
  if (!batch.damage.empty()) throw Damage(Layer::payload, batch.damage);
  batch.count = 0;
}

// Has the work done on all chunks, which are of this size, and gives out what comes of it in their
// order. Where the source throws, that is what comes out, after its whole chunks.
void work_through(Input& in, std::size_t size, const Sink& out,
                  const std::function<void(Batch&)>& work) {
  std::array<Batch, batches_at_once> ring;
  std::size_t next = 0;
  std::uint64_t number = 0;
  std::exception_ptr failure;
  for (bool ended = false; !ended; next = (next + 1) % ring.size()) {
    Batch& batch = ring[next];
    give_out(batch, out);
    in.take(batch_chunks * size, batch.in);
    try {
      ended = in.peek(1).empty();
      batch.last = ended;
      batch.count = (batch.in.size() + size - 1) / size;
      if (ended && batch.count == 0) batch.count = 1;  // an empty payload has a chunk, too
    } catch (...) {
      failure = std::current_exception();
      ended = true;
      batch.last = false;
      batch.count = batch.in.size() / size;
      batch.in.resize(batch.count * size);
    }
    batch.first = number;
    number += batch.count;
    const auto start = [&work, &batch] { work(batch); };
    try {
      if (!ended) batch.done = std::async(std::launch::async, start);
    } catch (const std::system_error&) {  // no more threads are allowed: this one does it
    }
    if (!batch.done.valid()) start();
  }
  for (std::size_t i = 0; i < ring.size(); ++i) give_out(ring[(next + i) % ring.size()], out);
  if (failure) std::rethrow_exception(failure);
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
  work_through(in, chunk_size, out, [&](Batch& batch) { seal_all(batch, key); });
}

void decrypt_payload(Input& in, const Sink& out, const Secret& key) {
  work_through(in, sealed_chunk_size, out, [&](Batch& batch) { open_all(batch, key); });
}

}  // namespace tnotes::age

#include "age/payload.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <sodium.h>
#include <string>
#include <system_error>

#include "age/damage.hpp"
#include "age/derive.hpp"

namespace tnotes::age {
namespace {

static_assert(tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t sealed_chunk_size = chunk_size + tag_size;
// What is read, worked on and given out at once: a MiB, enough for a second thread to be worth it.
constexpr std::size_t batch_chunks = 16;
constexpr std::size_t chunks_worth_a_thread = 4;

using Nonce = std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

Nonce nonce_of(std::uint64_t number, bool last) {
  Nonce nonce{};
  nonce.back() = last ? 1 : 0;
  for (std::size_t i = nonce.size() - 1; number != 0; number >>= 8U) {
    nonce[--i] = static_cast<unsigned char>(number);
  }
  return nonce;
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
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

// An empty payload has a chunk, too.
std::size_t count_chunks(std::size_t bytes, std::size_t size) {
  return std::max<std::size_t>(1, (bytes + size - 1) / size);
}

// Does the work for 0 to count - 1, in two threads where that is quicker.
void share(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::future<void> second;
  if (count >= chunks_worth_a_thread) {
    try {
      second = std::async(std::launch::async, take);
    } catch (const std::system_error&) {  // no more threads are allowed: one does it as well
    }
  }
  take();
  if (second.valid()) second.get();
}

[[noreturn]] void damaged_payload(const std::string& what) {
  throw Damage(Layer::payload, "the age file's content is damaged: " + what);
}

}  // namespace

Secret payload_key(const Secret& file_key, std::string_view nonce) {
  return derive(file_key, nonce, "payload");
}

void encrypt_payload(Input& in, const Sink& out, const Secret& key) {
  constexpr std::size_t most = batch_chunks * chunk_size;
  std::string sealed;
  std::uint64_t number = 0;
  bool ended = false;
  while (!ended) {
    std::string_view plain = in.peek(most + 1);
    ended = plain.size() <= most;
    plain = plain.substr(0, most);
    const std::size_t count = count_chunks(plain.size(), chunk_size);
    sealed.resize(plain.size() + count * tag_size);
    share(count, [&](std::size_t i) {
      seal(sealed.data() + i * sealed_chunk_size, plain.substr(i * chunk_size, chunk_size),
           nonce_of(number + i, ended && i + 1 == count), key);
    });
    out(sealed);
    in.skip(plain.size());
    number += count;
  }
}

void decrypt_payload(Input& in, const Sink& out, const Secret& key) {
  constexpr std::size_t most = batch_chunks * sealed_chunk_size;
  std::string buffer;
  const Wiped wiped(buffer);
  std::uint64_t number = 0;
  bool ended = false;
  while (!ended) {
    std::string_view sealed = in.peek(most + 1);
    ended = sealed.size() <= most;
    sealed = sealed.substr(0, most);
    const std::size_t count = count_chunks(sealed.size(), sealed_chunk_size);
    if (number == 0) buffer.resize(sealed.size());  // later batches are no larger
    const auto sealed_chunk = [&](std::size_t i) {
      return sealed.substr(i * sealed_chunk_size, sealed_chunk_size);
    };
    const auto open_chunk = [&](std::size_t i, bool last) {
      return open(buffer.data() + i * chunk_size, sealed_chunk(i), nonce_of(number + i, last), key);
    };
    std::array<bool, batch_chunks> authentic{};
    share(count, [&](std::size_t i) { authentic[i] = open_chunk(i, ended && i + 1 == count); });

    const auto good = static_cast<std::size_t>(
        std::find(authentic.begin(), authentic.begin() + static_cast<std::ptrdiff_t>(count),
                  false) -
        authentic.begin());
    const std::string_view text(buffer);
    if (good < count) {
      const bool last = ended && good + 1 == count;
      // A chunk that is right in all but whether it is the last says what happened to the file.
      const bool whole = sealed_chunk(good).size() == sealed_chunk_size && open_chunk(good, !last);
      out(text.substr(0, (good + (whole ? 1 : 0)) * chunk_size));
      if (whole) damaged_payload(last ? "it ends early" : "something follows its end");
      damaged_payload(sealed_chunk(good).empty() ? "it ends early"
                                                 : "it has been changed or cut off");
    }
    out(text.substr(0, sealed.size() - count * tag_size));
    if (ended && number + count > 1 && sealed_chunk(count - 1).size() == tag_size) {
      damaged_payload("it ends with an empty chunk");
    }
    in.skip(sealed.size());
    number += count;
  }
}

}  // namespace tnotes::age

#include "age/payload.hpp"

#include <array>
#include <sodium.h>
#include <string>

#include "age/damage.hpp"
#include "age/derive.hpp"

namespace tnotes::age {
namespace {

static_assert(tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t sealed_chunk_size = chunk_size + tag_size;

// Counts the chunks of one payload and seals or opens the next.
class Chunks {
 public:
  explicit Chunks(const Secret& key) : key_(key) {}

  // Valid until the next call, as with open().
  std::string_view seal(std::string_view chunk, bool last) {
    set_last(last);
    fit(chunk.size() + tag_size);
    crypto_aead_chacha20poly1305_ietf_encrypt(raw(buffer_), nullptr, raw(chunk), chunk.size(),
                                              nullptr, 0, nullptr, nonce_.data(), key_.data());
    advance();
    return std::string_view(buffer_).substr(0, chunk.size() + tag_size);
  }

  // Whether it is authentic; then text() is what it holds.
  bool open(std::string_view sealed, bool last) {
    if (sealed.size() < tag_size) return false;
    set_last(last);
    fit(sealed.size());
    size_ = sealed.size() - tag_size;
    return crypto_aead_chacha20poly1305_ietf_decrypt(raw(buffer_), nullptr, nullptr, raw(sealed),
                                                     sealed.size(), nullptr, 0, nonce_.data(),
                                                     key_.data()) == 0;
  }
  [[nodiscard]] std::string_view text() const { return std::string_view(buffer_).substr(0, size_); }

  void advance() {
    for (std::size_t i = nonce_.size() - 1; i > 0 && ++nonce_[i - 1] == 0; --i) {
    }
  }

 private:
  static unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
  }
  static const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  }
  void set_last(bool last) { nonce_.back() = last ? 1 : 0; }
  // Grows at once to what every other chunk needs, so that no text stays in what it grew out of.
  void fit(std::size_t size) {
    if (buffer_.size() >= size) return;
    wipe(buffer_);
    buffer_.resize(buffer_.empty() ? size : sealed_chunk_size);
  }

  const Secret& key_;
  std::array<unsigned char, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> nonce_{};
  std::string buffer_;
  std::size_t size_ = 0;
  Wiped wiped_{buffer_};
};

[[noreturn]] void damaged_payload(const std::string& what) {
  throw Damage(Layer::payload, "the age file's content is damaged: " + what);
}

}  // namespace

Secret payload_key(const Secret& file_key, std::string_view nonce) {
  return derive(file_key, nonce, "payload");
}

void encrypt_payload(Input& in, const Sink& out, const Secret& key) {
  Chunks chunks(key);
  bool last = false;
  while (!last) {
    std::string_view chunk = in.peek(chunk_size + 1);
    last = chunk.size() <= chunk_size;
    chunk = chunk.substr(0, chunk_size);
    out(chunks.seal(chunk, last));
    in.skip(chunk.size());
  }
}

void decrypt_payload(Input& in, const Sink& out, const Secret& key) {
  Chunks chunks(key);
  for (bool first = true;; first = false) {
    std::string_view sealed = in.peek(sealed_chunk_size + 1);
    const bool last = sealed.size() <= sealed_chunk_size;
    sealed = sealed.substr(0, sealed_chunk_size);
    if (!chunks.open(sealed, last)) {
      // A chunk that is right in all but whether it is the last says what happened to the file.
      if (sealed.size() < sealed_chunk_size || !chunks.open(sealed, !last)) {
        damaged_payload(sealed.empty() ? "it ends early" : "it has been changed or cut off");
      }
      out(chunks.text());
      damaged_payload(last ? "it ends early" : "something follows its end");
    }
    if (last && !first && chunks.text().empty()) damaged_payload("it ends with an empty chunk");
    out(chunks.text());
    if (last) return;
    chunks.advance();
    in.skip(sealed.size());
  }
}

}  // namespace tnotes::age

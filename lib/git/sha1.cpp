#include "git/sha1.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tnotes::git {

namespace {

// One round; the caller turns the five words instead of moving them.
void turn(std::uint32_t a, std::uint32_t& b, std::uint32_t& e, std::uint32_t mixed) {
  e += std::rotl(a, 5) + mixed;
  b = std::rotl(b, 30);
}

// Twenty rounds with one function and constant. An index has megabytes, so the loop is unrolled by
// five, after which every word is back in its place.
template <class Function>
void rounds(std::array<std::uint32_t, 5>& s, const std::uint32_t* w, std::uint32_t k, Function f) {
  auto& [a, b, c, d, e] = s;
  for (int i = 0; i < 20; i += 5, w += 5) {
    turn(a, b, e, f(b, c, d) + k + w[0]);
    turn(e, a, d, f(a, b, c) + k + w[1]);
    turn(d, e, c, f(e, a, b) + k + w[2]);
    turn(c, d, b, f(d, e, a) + k + w[3]);
    turn(b, c, a, f(c, d, e) + k + w[4]);
  }
}

}  // namespace

void Sha1::block(const unsigned char* bytes) {
  std::array<std::uint32_t, 80> w{};
  for (std::size_t i = 0; i < 16; ++i) {
    w[i] = std::uint32_t{bytes[4 * i]} << 24U | std::uint32_t{bytes[4 * i + 1]} << 16U |
           std::uint32_t{bytes[4 * i + 2]} << 8U | std::uint32_t{bytes[4 * i + 3]};
  }
  for (std::size_t i = 16; i < w.size(); ++i) {
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  }
  using Word = std::uint32_t;
  std::array<Word, 5> s = state_;
  const auto parity = [](Word b, Word c, Word d) { return b ^ c ^ d; };
  rounds(s, w.data(), 0x5a827999, [](Word b, Word c, Word d) { return d ^ (b & (c ^ d)); });
  rounds(s, w.data() + 20, 0x6ed9eba1, parity);
  rounds(s, w.data() + 40, 0x8f1bbcdc,
         [](Word b, Word c, Word d) { return (b & c) | (d & (b | c)); });
  rounds(s, w.data() + 60, 0xca62c1d6, parity);
  for (std::size_t i = 0; i < s.size(); ++i) state_[i] += s[i];
}

void Sha1::update(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto* next = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  const std::size_t held = size_ % buffer_.size();
  size_ += left;
  if (held > 0) {
    const std::size_t taken = std::min(left, buffer_.size() - held);
    std::memcpy(buffer_.data() + held, next, taken);
    next += taken;
    left -= taken;
    if (held + taken < buffer_.size()) return;
    block(buffer_.data());
  }
  for (; left >= buffer_.size(); next += buffer_.size(), left -= buffer_.size()) block(next);
  std::memcpy(buffer_.data(), next, left);
}

std::array<std::uint8_t, 20> Sha1::finish() {
  const std::uint64_t bits = size_ * 8;
  std::array<char, 72> padding{};
  padding[0] = static_cast<char>(0x80);
  const std::size_t zeros = (119 - size_ % 64) % 64 + 1;  // the mark included; 8 bytes of length
  for (std::size_t i = 0; i < 8; ++i) {
    padding[zeros + i] = static_cast<char>(bits >> (56 - 8 * i));
  }
  update({padding.data(), zeros + 8});
  std::array<std::uint8_t, 20> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

}  // namespace tnotes::git

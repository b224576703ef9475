#include "git/sha1.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tnotes::git {

void Sha1::block(const unsigned char* bytes) {
  std::array<std::uint32_t, 16> w;
  for (std::size_t i = 0; i < w.size(); ++i) {
    w[i] = std::uint32_t{bytes[4 * i]} << 24U | std::uint32_t{bytes[4 * i + 1]} << 16U |
           std::uint32_t{bytes[4 * i + 2]} << 8U | std::uint32_t{bytes[4 * i + 3]};
  }
  std::uint32_t a = state_[0];
  std::uint32_t b = state_[1];
  std::uint32_t c = state_[2];
  std::uint32_t d = state_[3];
  std::uint32_t e = state_[4];
  const auto round = [&](std::size_t i, std::uint32_t f, std::uint32_t k) {
    if (i >= 16) {
      w[i & 15U] =
          std::rotl(w[(i + 13) & 15U] ^ w[(i + 8) & 15U] ^ w[(i + 2) & 15U] ^ w[i & 15U], 1);
    }
    const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[i & 15U];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  };
  std::size_t i = 0;
  for (; i < 20; ++i) round(i, (b & c) | (~b & d), 0x5a827999);
  for (; i < 40; ++i) round(i, b ^ c ^ d, 0x6ed9eba1);
  for (; i < 60; ++i) round(i, (b & c) | (b & d) | (c & d), 0x8f1bbcdc);
  for (; i < 80; ++i) round(i, b ^ c ^ d, 0xca62c1d6);
  state_[0] += a;
  state_[1] += b;
  state_[2] += c;
  state_[3] += d;
  state_[4] += e;
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

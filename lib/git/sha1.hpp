#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tnotes::git {

// SHA-1 (FIPS 180-4), for the checksum at the end of an index file, which libgit2 offers no way to
// make. Never for naming contents: objects are hashed by libgit2, which detects collisions.
class Sha1 {
 public:
  void update(std::string_view bytes);
  [[nodiscard]] std::array<std::uint8_t, 20> finish();

 private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::array<unsigned char, 64> buffer_{};
  std::uint64_t size_ = 0;
};

}  // namespace tnotes::git

// x25519_bench COUNT: as many scalar multiplications on Curve25519 as opening as many notes takes,
// over all cores, and nothing else.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sodium.h>

#include "base/cores.hpp"

int main(int argc, char** argv) {
  if (argc != 2 || sodium_init() < 0) return 2;
  const auto count = std::strtoull(argv[1], nullptr, 10);
  using Bytes = std::array<unsigned char, crypto_scalarmult_curve25519_BYTES>;
  Bytes key{};
  Bytes point{};
  randombytes_buf(key.data(), key.size());
  crypto_scalarmult_curve25519_base(point.data(), key.data());
  std::atomic<unsigned> sum{0};
  tnotes::on_all_cores(count, [&] {
    return [&](std::size_t) {
      Bytes shared{};
      if (crypto_scalarmult_curve25519(shared.data(), key.data(), point.data()) != 0) std::abort();
      sum += shared[0];  // so that none is left out
    };
  });
  std::printf("%u\n", sum.load());
  return 0;
}

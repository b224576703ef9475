#include "age/edwards25519.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <sodium.h>
#include <string_view>
#include <vector>

#include "age/derive.hpp"

namespace tnotes::age {
namespace {

// Keys whose bits are all alike or nearly so, and those of which the first and last bytes are set
// by the ladder.
std::vector<Secret> special_keys() {
  std::vector<Secret> keys;
  for (const unsigned byte : {0x00U, 0x01U, 0x07U, 0x08U, 0x40U, 0x7fU, 0x80U, 0xffU}) {
    keys.emplace_back(key_size);
    std::fill_n(keys.back().data(), key_size, static_cast<unsigned char>(byte));
    for (const std::size_t place : {std::size_t{0}, key_size - 1}) {
      keys.emplace_back(key_size);
      keys.back().data()[place] = static_cast<unsigned char>(byte);
    }
  }
  return keys;
}

Secret ladder_half(const Secret& key) {
  Secret half(key_size);
  REQUIRE(crypto_scalarmult_curve25519_base(half.data(), key.data()) == 0);
  return half;
}

void check_shared(const Secret& one, const Secret& other) {
  Secret shared(key_size);
  REQUIRE(crypto_scalarmult_curve25519(shared.data(), one.data(), ladder_half(other).data()) == 0);
  const Exchange here = exchange(one, other);
  CHECK(here.half.reveal() == ladder_half(one).reveal());
  CHECK(here.shared.reveal() == shared.reveal());
  CHECK(exchange(other, one).shared.reveal() == shared.reveal());
}

}  // namespace

TEST_CASE("public halves are those of the ladder") {
  for (const Secret& key : special_keys()) {
    CHECK(public_half(key).reveal() == ladder_half(key).reveal());
  }
  for (int i = 0; i < 500; ++i) {
    const Secret key = random_secret(key_size);
    CHECK(public_half(key).reveal() == ladder_half(key).reveal());
  }
}

TEST_CASE("what two keys share is what the ladder finds") {
  const auto special = special_keys();
  for (const Secret& one : special) {
    check_shared(one, random_secret(key_size));
    for (const Secret& other : special) check_shared(one, other);
  }
  for (int i = 0; i < 500; ++i) check_shared(random_secret(key_size), random_secret(key_size));
}

// RFC 7748 section 6.1.
TEST_CASE("the example of X25519's standard comes out") {
  const auto bytes = [](std::string_view hex) {
    Secret result(key_size);
    REQUIRE(sodium_hex2bin(result.data(), key_size, hex.data(), hex.size(), nullptr, nullptr,
                           nullptr) == 0);
    return result;
  };
  const Secret alice = bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Secret bob = bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  CHECK(public_half(alice) ==
        bytes("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  CHECK(public_half(bob) ==
        bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
  CHECK(exchange(alice, bob).shared ==
        bytes("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
}

}  // namespace tnotes::age

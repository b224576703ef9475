#include "age/bech32.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <string>

namespace tnotes::age {
namespace {

// Text whose checksum is right, so that something else has to be what is refused.
std::string text_of(std::string_view prefix, std::string_view data) {
  return std::string(bech32_encode(prefix, data).reveal());
}

}  // namespace

// BIP 173's examples whose data is of whole bytes.
TEST_CASE("Bech32 reads published examples") {
  const auto empty = bech32_decode("A12UEL5L");
  REQUIRE(empty);
  CHECK(empty->prefix == "A");
  CHECK(empty->data.empty());
  const auto alphabet = bech32_decode("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
  REQUIRE(alphabet);
  CHECK(alphabet->prefix == "abcdef");
  CHECK(alphabet->data.size() == 20);
  CHECK(text_of("abcdef", alphabet->data.reveal()) ==
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw");
  CHECK(text_of("A", "") == "A12UEL5L");
}

TEST_CASE("what is not Bech32 is nothing") {
  const std::string right = text_of("age", "0123456789abcdef0123456789abcdef");
  REQUIRE(bech32_decode(right));
  std::string mixed = right;
  mixed[2] = 'E';
  const char* const wrong[] = {
      "",
      "1",
      "age1",
      "10a06t8",       // no prefix
      "pzry9x0s0muk",  // no separator
      "x1b4n0q5v",     // a letter that is not in the alphabet
      "de1lg7wt",      // too short for a checksum
      "A1G7SGD8",      // a checksum of the prefix in upper case
      "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3W",
      "\x7f"
      "1g6xzxy",
      " 1nwldj5",
  };
  for (const char* text : wrong) {
    CAPTURE(text);
    CHECK_FALSE(bech32_decode(text));
  }
  CHECK_FALSE(bech32_decode(mixed));
  CHECK_FALSE(bech32_decode(right + '\n'));
  CHECK_FALSE(bech32_decode(' ' + right));
}

TEST_CASE("Bech32 with any one letter changed, left out or put in is nothing") {
  const std::string right = text_of("age", "0123456789abcdef0123456789abcdef");
  for (std::size_t i = 4; i < right.size(); ++i) {
    CAPTURE(i);
    std::string changed = right;
    changed[i] = changed[i] == 'q' ? 'p' : 'q';
    CHECK_FALSE(bech32_decode(changed));
    CHECK_FALSE(bech32_decode(std::string(right).erase(i, 1)));
    CHECK_FALSE(bech32_decode(std::string(right).insert(i, 1, right[i] == 'q' ? 'p' : 'q')));
  }
}

// Each with the checksum that fits.
TEST_CASE("Bech32 whose padding is not zero, or too long, is nothing") {
  const std::string same = "age1dd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4";
  const auto right =
      bech32_decode("age1dd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4kk6mtdd4s2d5f3z");
  REQUIRE(right);
  CHECK(right->data.reveal() == std::string(32, 'k'));
  CHECK_FALSE(bech32_decode(same + "3hmquvs"));
  CHECK_FALSE(bech32_decode(same + "c5es90l"));
  // A byte of zeros takes two letters; with three, or with one for none, there is one too many.
  CHECK(bech32_decode("age1qqpexly5"));
  CHECK_FALSE(bech32_decode("age1qqqyst3gn"));
  CHECK_FALSE(bech32_decode("age1qdd35qf"));
}

TEST_CASE("Bech32 round-trips at any length and in either case") {
  CHECK(rc::check([](const std::string& data, bool upper) {
    const char* const prefix = upper ? "AGE-SECRET-KEY-" : "age";
    const std::string text = text_of(prefix, data);
    const auto decoded = bech32_decode(text);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(decoded->prefix == prefix);
    RC_ASSERT(decoded->data.reveal() == data);
    // Padding bits that are not zero would be another way to write the same bytes.
    RC_ASSERT(text_of(decoded->prefix, decoded->data.reveal()) == text);
  }));
}

}  // namespace tnotes::age

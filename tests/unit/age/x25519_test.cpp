#include "age/x25519.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>
#include <string>

#include "age/bech32.hpp"
#include "age/damage.hpp"
#include "age/derive.hpp"
#include "base/base64.hpp"

namespace tnotes::age {
namespace {

const std::string wrapped(wrapped_size, 'w');

}  // namespace

TEST_CASE("a generated identity is read as it is written") {
  const auto identity = X25519Identity::generate();
  const auto again = X25519Identity::parse(identity.text().reveal());
  REQUIRE(again);
  CHECK(again->recipient() == identity.recipient());
  const auto recipient = X25519Recipient::parse(identity.recipient().text());
  REQUIRE(recipient);
  CHECK(*recipient == identity.recipient());
  CHECK_FALSE(X25519Identity::generate().recipient() == identity.recipient());
}

// What age-keygen made.
TEST_CASE("an identity's recipient is known") {
  const auto identity = X25519Identity::parse(
      "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM");
  REQUIRE(identity);
  CHECK(identity->recipient().text() ==
        "age1qnvlm46j84x5xv98e0x0p4eg34kuu6x24203n0uw4xwcp04wsp4sh559c9");
}

TEST_CASE("keys are read in their own case, kind and length alone") {
  const std::string bytes(key_size, 'k');
  const auto text = [&](std::string_view prefix, std::size_t size) {
    return std::string(bech32_encode(prefix, bytes.substr(0, size)).reveal());
  };
  REQUIRE(X25519Recipient::parse(text("age", 32)));
  REQUIRE(X25519Identity::parse(text("AGE-SECRET-KEY-", 32)));
  CHECK_FALSE(X25519Recipient::parse(text("AGE", 32)));
  CHECK_FALSE(X25519Recipient::parse(text("age", 31)));
  CHECK_FALSE(X25519Recipient::parse(text("ag", 32)));
  CHECK_FALSE(X25519Recipient::parse(text("AGE-SECRET-KEY-", 32)));
  CHECK_FALSE(X25519Identity::parse(text("age-secret-key-", 32)));
  CHECK_FALSE(X25519Identity::parse(text("AGE-SECRET-KEY-", 31)));
  CHECK_FALSE(X25519Identity::parse(text("age", 32)));
}

TEST_CASE("nothing is encrypted to a point of low order") {
  CHECK_FALSE(X25519Recipient::parse(bech32_encode("age", std::string(32, '\0')).reveal()));
  CHECK_FALSE(X25519Recipient::parse(bech32_encode("age", '\1' + std::string(31, '\0')).reveal()));
}

TEST_CASE("a file key is wrapped anew each time and opens for its recipient alone") {
  const auto identity = X25519Identity::generate();
  const Secret file_key = random_secret(file_key_size);
  // Whoever holds the identity may also wrap by it.
  const Stanza stanzas[] = {identity.recipient().wrap(file_key),
                            identity.recipient().wrap(file_key), identity.wrap(file_key),
                            identity.wrap(file_key)};
  std::set<std::string> shares;
  std::set<std::string> bodies;
  for (const Stanza& stanza : stanzas) {
    CHECK(is_x25519(stanza));
    shares.insert(stanza.arguments.front());
    bodies.insert(stanza.body);
    const auto opened = identity.unwrap(stanza);
    REQUIRE(opened);
    CHECK(opened->reveal() == file_key.reveal());
    CHECK_FALSE(X25519Identity::generate().unwrap(stanza));
  }
  CHECK(shares.size() == std::size(stanzas));
  CHECK(bodies.size() == std::size(stanzas));
}

TEST_CASE("stanzas of another type are for others, ill-formed ones are damage") {
  const auto identity = X25519Identity::generate();
  const std::string share = base64_encode(std::string(32, 's'), Padding::none);
  CHECK_FALSE(identity.unwrap({"x25519", {share}, wrapped}));
  CHECK_FALSE(identity.unwrap({"scrypt", {}, ""}));
  CHECK_FALSE(identity.unwrap({"X25519", {share}, wrapped}));
  const Stanza wrong[] = {
      {"X25519", {}, wrapped},
      {"X25519", {share, "more"}, wrapped},
      {"X25519", {share.substr(1)}, wrapped},
      {"X25519", {share + '='}, wrapped},
      {"X25519", {base64_encode(std::string(31, 's'), Padding::none)}, wrapped},
      {"X25519", {share}, wrapped + 'w'},
      {"X25519", {share}, wrapped.substr(1)},
      {"X25519", {base64_encode(std::string(32, '\0'), Padding::none)}, wrapped},
  };
  for (const auto& stanza : wrong) {
    CAPTURE(stanza.arguments.size());
    CHECK_THROWS_AS((void)identity.unwrap(stanza), Damage);
  }
}

}  // namespace tnotes::age

#include "age/scrypt.hpp"

#include <doctest/doctest.h>
#include <string>

#include "age/damage.hpp"
#include "age/derive.hpp"
#include "base/base64.hpp"

namespace tnotes::age {

TEST_CASE("a passphrase opens what it wrapped, and another does not") {
  const Secret file_key = random_secret(file_key_size);
  const Secret passphrase = Secret::copy("correct horse");
  const Stanza stanza = wrap_with_passphrase(file_key, passphrase, 4);
  CHECK(is_scrypt(stanza));
  CHECK(stanza.arguments.at(1) == "4");
  const auto opened = unwrap_with_passphrase(stanza, passphrase);
  REQUIRE(opened);
  CHECK(opened->reveal() == file_key.reveal());
  for (const char* other : {"correct hors", "Correct horse", "correct horse ", ""}) {
    CAPTURE(other);
    CHECK_FALSE(unwrap_with_passphrase(stanza, Secret::copy(other)));
  }
}

TEST_CASE("the same passphrase never wraps the same way twice") {
  const Secret file_key = random_secret(file_key_size);
  const Secret passphrase = Secret::copy("correct horse");
  CHECK(wrap_with_passphrase(file_key, passphrase, 2).body !=
        wrap_with_passphrase(file_key, passphrase, 2).body);
}

TEST_CASE("an empty passphrase is refused") {
  CHECK_THROWS_WITH_AS(wrap_with_passphrase(random_secret(file_key_size), Secret(), 4),
                       "the passphrase is empty", Error);
}

TEST_CASE("a work factor that would not be read is not written") {
  const Secret file_key = random_secret(file_key_size);
  for (const int factor : {-1, 0, 23, 64}) {
    CAPTURE(factor);
    CHECK_THROWS_WITH_AS(wrap_with_passphrase(file_key, Secret::copy("x"), factor),
                         "a passphrase's work factor is 1 to 22", Error);
  }
}

TEST_CASE("ill-formed scrypt stanzas and too much work are damage") {
  const std::string salt = base64_encode(std::string(16, 's'), Padding::none);
  const std::string wrapped(wrapped_size, 'w');
  const Secret passphrase = Secret::copy("x");
  CHECK_FALSE(unwrap_with_passphrase({"scrypt", {salt, "1"}, wrapped}, passphrase));
  CHECK_FALSE(unwrap_with_passphrase({"Scrypt", {salt, "1"}, wrapped}, passphrase));
  const Stanza malformed[] = {
      {"scrypt", {}, wrapped},
      {"scrypt", {salt}, wrapped},
      {"scrypt", {salt, "1", "2"}, wrapped},
      {"scrypt", {salt.substr(1), "1"}, wrapped},
      {"scrypt", {salt + "==", "1"}, wrapped},
      {"scrypt", {salt, "1"}, wrapped + 'w'},
      {"scrypt", {salt, "1"}, wrapped.substr(1)},
  };
  for (const auto& stanza : malformed) {
    CHECK_THROWS_WITH_AS((void)unwrap_with_passphrase(stanza, passphrase),
                         "the age file's header is damaged: the scrypt stanza is malformed",
                         Damage);
  }
  for (const char* factor : {"", "0", "00", "01", "-1", "+1", "1a", " 1", "0x1", "23", "99", "100",
                             "4294967297", "18446744073709551617"}) {
    CAPTURE(factor);
    CHECK_THROWS_WITH_AS(
        (void)unwrap_with_passphrase({"scrypt", {salt, factor}, wrapped}, passphrase),
        "the age file's header asks for a work factor that is not 1 to 22", Damage);
  }
}

}  // namespace tnotes::age

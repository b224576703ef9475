#include "age/key_files.hpp"

#include <cctype>
#include <doctest/doctest.h>
#include <string>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/encrypt.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

// Made for these tests by age-keygen.
const std::string public_key = "age1qnvlm46j84x5xv98e0x0p4eg34kuu6x24203n0uw4xwcp04wsp4sh559c9";
const std::string private_key =
    "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM";

template <typename Parse>
std::string message_of(Parse parse, const std::string& text) {
  try {
    parse(text, "keys.txt");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::invalid);
    return error.message();
  }
  return "";
}

}  // namespace

TEST_CASE("identity files are as age-keygen writes them") {
  const auto keys = parse_identities(
      "# created: 2026-11-26T18:43:00Z\n# public key: " + public_key + '\n' + private_key + '\n',
      "keys.txt");
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].recipient().text() == public_key);
  CHECK(keys[0].text().reveal() == private_key);
}

TEST_CASE("key files may have comments, empty lines, carriage returns and no end") {
  CHECK(parse_recipients("# ours\r\n\r\n" + public_key + "\r\n\n#\n" + public_key, "keys.txt")
            .size() == 2);
  CHECK(parse_identities(private_key, "keys.txt").size() == 1);
}

TEST_CASE("errors in key files name the line and do not show it") {
  const std::string other = "keys.txt:2: this line is no identity (AGE-SECRET-KEY-1…)";
  std::string lower = private_key;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::string typo = private_key;
  typo[30] = typo[30] == 'Q' ? 'P' : 'Q';
  const struct {
    std::string line, message;
  } identities[] = {
      {"a secret, in the wrong file", other},
      {' ' + private_key, other},
      {private_key + ' ', other + ": it is mistyped, or of another kind"},
      {typo, other + ": it is mistyped, or of another kind"},
      {lower, other},
      {public_key, other + ": this is a public key, or was one"},
      {"AGE-PLUGIN-YUBIKEY-1Q9LL", other + ": identities of plugins cannot be used"},
      {"-----BEGIN OPENSSH PRIVATE KEY-----", other + ": SSH keys cannot be used"},
  };
  for (const auto& [line, message] : identities) {
    CAPTURE(line);
    CHECK(message_of(parse_identities, "#\n" + line + '\n') == message);
  }
  CHECK(message_of(parse_recipients, public_key + '\n' + private_key) ==
        "keys.txt:2: this line is no recipient (age1…): this is a private key, or was one");
  CHECK(message_of(parse_recipients, "ssh-ed25519 AAAA") ==
        "keys.txt:1: this line is no recipient (age1…): SSH keys cannot be used");
}

TEST_CASE("a key file without a key is an error") {
  for (const char* text : {"", "\n", "# nothing\n", "\r\n"}) {
    CAPTURE(text);
    CHECK(message_of(parse_identities, text) == "keys.txt: there is no key in it");
    CHECK(message_of(parse_recipients, text) == "keys.txt: there is no key in it");
  }
}

TEST_CASE("identities under a passphrase open with it, armored or not") {
  const Secret passphrase = Secret::copy("correct horse");
  const std::string text = "# ours\n" + private_key + '\n';
  const auto encrypted = [&](const std::string& plain) {
    std::string file;
    encrypt_with_passphrase(from_bytes(plain), to_string(file), passphrase, 4);
    return file;
  };
  const std::string file = encrypted(text);
  std::string armored;
  armor(to_string(armored), [&](const Sink& out) { out(file); });
  for (const std::string& each : {file, armored}) {
    CHECK(is_age_file(each));
    const auto keys = open_identities(each, passphrase, "identity.age");
    REQUIRE(keys);
    REQUIRE(keys->size() == 1);
    CHECK(keys->front().text().reveal() == private_key);
    CHECK_FALSE(open_identities(each, Secret::copy("Correct horse"), "identity.age"));
    CHECK_FALSE(open_identities(each, Secret(), "identity.age"));
  }
  CHECK_THROWS_WITH_AS((void)open_identities(encrypted("a secret"), passphrase, "identity.age"),
                       "identity.age:1: this line is no identity (AGE-SECRET-KEY-1…)", Error);
  CHECK_THROWS_AS(
      (void)open_identities(file.substr(0, file.size() - 1), passphrase, "identity.age"), Damage);
  CHECK_THROWS_AS((void)open_identities(private_key, passphrase, "identity.age"), Damage);
}

TEST_CASE("a key file under a passphrase is known as an age file") {
  CHECK(is_age_file("age-encryption.org/v1\n"));
  CHECK(is_age_file("\n -----BEGIN AGE ENCRYPTED FILE-----\n"));
  CHECK_FALSE(is_age_file("# age-encryption.org/v1\n"));
  CHECK_FALSE(is_age_file(private_key));
  CHECK_FALSE(is_age_file(""));
}

}  // namespace tnotes::age

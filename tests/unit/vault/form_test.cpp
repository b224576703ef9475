#include "vault/form.hpp"

#include <array>
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <vector>

#include "age/encrypt.hpp"
#include "age/header.hpp"
#include "age/scrypt.hpp"
#include "base/error.hpp"
#include "vault/seal.hpp"

namespace tnotes::vault::form_tests {

namespace {

const std::string id = "00112233445566778899aabbccddeeff";

std::string sealed(std::size_t bytes, std::size_t keys = 1) {
  std::vector<age::X25519Recipient> recipients;
  for (std::size_t i = 0; i < keys; ++i) {
    recipients.push_back(age::X25519Identity::generate().recipient());
  }
  return seal(
      {{id, "m1", std::chrono::year(2026) / 11 / 23}, Secret::copy(std::string(bytes, 'x'))},
      recipients);
}

bool has_form(std::string_view ciphertext) {
  try {
    require_form(ciphertext);
    return true;
  } catch (const Error& error) {
    CHECK(error.code() == Exit::invalid);
    CHECK(error.message().find("age file") != std::string::npos);
    return false;
  }
}

// With another header before the same payload.
std::string with_stanzas(const std::string& file, const std::vector<age::Stanza>& stanzas) {
  age::Input in(age::from_bytes(file));
  age::Header header = age::read_header(in);
  const std::size_t before = age::encode(header).size();
  header.stanzas = stanzas;
  return age::encode(header) + file.substr(before);
}

age::Stanza stanza() {
  return age::X25519Identity::generate().recipient().wrap(Secret::copy("0123456789abcdef"));
}

}  // namespace

TEST_CASE("every note that is sealed has the form of one, to one key or several") {
  for (const std::size_t bytes : {0, 1, 100, 2000, 65'000, 65'536, 70'000, 300'000}) {
    for (const std::size_t keys : {1, 3}) {
      CAPTURE(bytes);
      CAPTURE(keys);
      CHECK(has_form(sealed(bytes, keys)));
    }
  }
}

TEST_CASE("a note that was cut off anywhere, or lengthened, is told without a key") {
  const std::string file = sealed(300);
  for (std::size_t size = 0; size < file.size(); ++size) {
    // Where the text is cut to a size that another note has, only the key tells.
    age::Input in(age::from_bytes(file));
    const std::size_t header = age::encode(age::read_header(in)).size();
    const std::size_t text = size < header + 32 ? 0 : size - header - 32;
    if (text != 0 && padded_size(text) == text) continue;
    CAPTURE(size);
    CHECK_FALSE(has_form(file.substr(0, size)));
  }
  CHECK_FALSE(has_form(file + "x"));
  CHECK_FALSE(has_form(file + '\n'));
}

TEST_CASE("a long note that lost the end of its last chunk is told, too") {
  const std::string file = sealed(200'000);
  REQUIRE(has_form(file));
  for (const std::size_t less : {1, 15, 16, 17, 100}) {
    CAPTURE(less);
    CHECK_FALSE(has_form(std::string_view(file).substr(0, file.size() - less)));
  }
}

TEST_CASE("what is no age file, or one that no key opens, has not the form of a note") {
  CHECK_FALSE(has_form(""));
  CHECK_FALSE(has_form("Whimbrels at the weir"));
  CHECK_FALSE(has_form("age-encryption.org/v1\n"));
  std::string under_passphrase;
  age::encrypt_with_passphrase(age::from_bytes("text"), age::to_string(under_passphrase),
                               Secret::copy("word"), 1);
  CHECK_FALSE(has_form(under_passphrase));
  const std::string file = sealed(300);
  CHECK_FALSE(has_form(with_stanzas(file, {{"example", {"x"}, "body"}})));
  std::string changed = file;
  changed[3] = 'A';
  CHECK_FALSE(has_form(changed));
}

TEST_CASE("each stanza for a key has to be well formed, and others may stand beside it") {
  const std::string file = sealed(300);
  const age::Stanza good = stanza();
  CHECK(has_form(with_stanzas(file, {good})));
  CHECK(has_form(with_stanzas(file, {good, {"grease", {"x"}, "body"}})));
  age::Stanza short_body = good;
  short_body.body.pop_back();
  CHECK_FALSE(has_form(with_stanzas(file, {good, short_body})));
  age::Stanza two_arguments = good;
  two_arguments.arguments.push_back(good.arguments.front());
  CHECK_FALSE(has_form(with_stanzas(file, {good, two_arguments})));
  age::Stanza short_share = good;
  short_share.arguments.front().pop_back();
  CHECK_FALSE(has_form(with_stanzas(file, {good, short_share})));
}

}  // namespace tnotes::vault::form_tests

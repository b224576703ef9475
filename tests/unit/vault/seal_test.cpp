#include "vault/seal.hpp"

#include <array>
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <string>
#include <vector>

#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "base/error.hpp"

namespace tnotes::vault::seal_tests {

namespace {

const std::string id = "00112233445566778899aabbccddeeff";
const std::string other_id = "ffeeddccbbaa99887766554433221100";
const std::string canary = "Sparrows gather at the harbour";

using Identities = std::array<age::X25519Identity, 1>;

const Identities& mine() {
  static const Identities identities{age::X25519Identity::generate()};
  return identities;
}
const Identities& another() {
  static const Identities identities{age::X25519Identity::generate()};
  return identities;
}

Note note(std::string_view text, const std::string& of = id) {
  return {{of, "m1", std::chrono::year(2026) / 11 / 23}, Secret::copy(text)};
}

std::string sealed(std::string_view text, const std::string& of = id) {
  const std::array recipients{mine()[0].recipient()};
  return seal(note(text, of), recipients);
}

// The plaintext, as any other program sees it.
std::string plain_of(std::string_view file, const Identities& identities = mine()) {
  Secret plain;
  REQUIRE(age::decrypt(age::from_bytes(file), age::to_secret(plain), identities));
  return std::string(plain.reveal());
}

// Encrypted by somebody who knows nothing but the public key.
std::string forged(std::string_view plain) {
  std::string file;
  const std::array recipients{mine()[0].recipient()};
  age::encrypt(age::from_bytes(plain), age::to_string(file), recipients);
  return file;
}

// Does not open, says which note it is about, and shows nothing of the text.
void check_refused(const std::string& file, const std::string& of = id,
                   const Identities& identities = mine(), const std::string& word = "") {
  for (const bool whole : {true, false}) {
    CAPTURE(whole);
    try {
      if (whole) {
        (void)open(of, file, identities);
      } else {
        (void)NoteReader(identities).read(of, file);
      }
      FAIL_CHECK("it was opened");
    } catch (const Error& error) {
      CHECK(error.code() == Exit::invalid);
      CAPTURE(error.message());
      CHECK(error.message().starts_with("note " + of));
      CHECK(error.message().find(word) != std::string::npos);
      CHECK(error.message().find("Sparrows") == std::string::npos);
    }
  }
}

}  // namespace

TEST_CASE("what is sealed is opened, whatever it is") {
  CHECK(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const std::string file = sealed(text);
    const Note read = open(id, file, mine());
    RC_ASSERT(read.text.reveal() == text);
    RC_ASSERT(read.heading == note(text).heading);
    RC_ASSERT(NoteReader(mine()).read(id, file).heading == note(text).heading);
  }));
}

TEST_CASE("sizes around the borders of age chunks are opened") {
  const std::size_t chunk = 65'536;
  for (const std::size_t size :
       {chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7, text_limit}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    CHECK(open(id, sealed(text), mine()).text.reveal() == text);
  }
}

TEST_CASE("a ciphertext is as long as the padded plaintext has it, whatever the text") {
  for (const std::size_t size : {0UL, 1UL, 100UL, 1000UL, 70'000UL}) {
    CAPTURE(size);
    const std::string file = sealed(std::string(size, 'x'));
    const std::string plain = plain_of(file);
    CHECK(plain.size() == padded_size(plain.size()));
    CHECK(plain.starts_with("---\nid: " + id + "\nclient: m1\ndate: 2026-11-23\nlength: "));
    const std::string rest(plain.substr(plain.find("\n---\n") + 5));
    CHECK(rest.substr(0, size) == std::string(size, 'x'));
    CHECK(rest.find_first_not_of('\n', size) == std::string::npos);
  }
  // Nothing between two sizes of the padding is told apart.
  CHECK(sealed(std::string(1000, 'x')).size() == sealed(std::string(1001, 'y')).size());
}

TEST_CASE("each of several recipients opens it, and nobody else") {
  const std::array both{mine()[0].recipient(), another()[0].recipient()};
  const std::string file = seal(note(canary), both);
  CHECK(open(id, file, mine()).text.reveal() == canary);
  CHECK(open(id, file, another()).text.reveal() == canary);
  const Identities stranger{age::X25519Identity::generate()};
  check_refused(file, id, stranger, "other keys");
  check_refused(sealed(canary), id, another(), "other keys");
  std::vector<age::X25519Recipient> many;
  for (int i = 0; i < 19; ++i) many.push_back(age::X25519Identity::generate().recipient());
  many.push_back(mine()[0].recipient());
  CHECK(open(id, seal(note(canary), many), mine()).text.reveal() == canary);
}

TEST_CASE("any of several identities will do, and none opens nothing") {
  const std::string file = sealed(canary);
  std::vector<age::X25519Identity> some;
  CHECK_THROWS_AS((void)open(id, file, some), Error);
  some.push_back(age::X25519Identity::generate());
  some.push_back(std::move(*age::X25519Identity::parse(mine()[0].text().reveal())));
  CHECK(open(id, file, some).text.reveal() == canary);
}

TEST_CASE("without a recipient, or with too long a text, nothing is sealed") {
  const auto code_of = [](const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      CHECK(error.message().find("Sparrows") == std::string::npos);
      return error.code();
    }
    return Exit::done;
  };
  CHECK(code_of([] { (void)seal(note(canary), {}); }) == Exit::usage);
}

TEST_CASE("the same text twice makes two different ciphertexts") {
  CHECK(sealed(canary) != sealed(canary));
}

TEST_CASE("a ciphertext cut off at any byte never opens") {
  const std::string file = sealed(canary);
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    check_refused(file.substr(0, size));
  }
}

TEST_CASE("a bit that is flipped in any byte is noticed") {
  const std::string file = sealed(canary);
  for (std::size_t at = 0; at < file.size(); ++at) {
    CAPTURE(at);
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ (1U << (at % 8U)));
    check_refused(changed);
  }
}

TEST_CASE("what is added behind, or put together of two, never opens") {
  const std::string file = sealed(canary);
  const std::string second = sealed("another text");
  check_refused(file + "\n");
  check_refused(file + std::string(1, '\0'));
  check_refused(file + second);
  const std::size_t body = file.find("\n---") + 49;
  check_refused(file.substr(0, body) + second.substr(second.find("\n---") + 49));
}

TEST_CASE("a flip in each chunk of a large note, and chunks that were exchanged") {
  const std::size_t chunk = 65'536 + 16;
  const std::string file = sealed(canary + std::string(200'000, 'x'));
  const std::size_t start = file.find("\n---") + 49 + 16;
  for (std::size_t at = start + 5; at < file.size(); at += chunk) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    check_refused(changed);
  }
  for (std::size_t at = start; at < file.size(); at += chunk) check_refused(file.substr(0, at));
  check_refused(file.substr(0, start) + file.substr(start + chunk, chunk) +
                file.substr(start, chunk) + file.substr(start + 2 * chunk));
}

TEST_CASE("another note in its place is refused, though it opens by itself") {
  const std::string other = sealed(canary, other_id);
  CHECK(open(other_id, other, mine()).text.reveal() == canary);
  check_refused(other, id, mine(), "another note");
}

TEST_CASE("what is no note is refused, though it is encrypted to the right key") {
  for (const std::string& plain :
       {std::string(), canary, "---\n" + canary + "\n---\n",
        "---\n" + canary + ": 1\n" + canary + ": 2\n---\n",
        "---\nid: " + id + "\nclient: m1\ndate: 2026-11-23\nlength: 5\n---\n" + canary}) {
    CAPTURE(plain);
    check_refused(forged(plain));
  }
  check_refused("");
  check_refused("age-encryption.org/v1\n");
  check_refused(canary);
}

}  // namespace tnotes::vault::seal_tests

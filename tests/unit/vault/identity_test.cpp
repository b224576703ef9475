#include "vault/identity.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "age/armor.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "base/error.hpp"
#include "unit/base/file_cases.hpp"

namespace tnotes::vault {

using namespace test;

namespace {

constexpr const char* passphrase_text = "correct horse with ümlaut";
const Date made{std::chrono::year{2026}, std::chrono::November, std::chrono::day{23}};

Secret passphrase() { return Secret::copy(passphrase_text); }

// Quick, where the work that a guess costs does not matter.
std::string sealed(const age::X25519Identity& identity) {
  return seal_identity(identity, passphrase(), made, 1);
}

std::string without_armor(const std::string& armored) {
  const age::Source source = age::dearmor_if_armored(age::from_bytes(armored));
  std::string bytes;
  std::string buffer(1000, '\0');
  while (const std::size_t count = source(buffer)) bytes.append(buffer, 0, count);
  return bytes;
}

// A file under the passphrase that holds whatever text.
std::string holding(const std::string& text) {
  std::string file;
  age::encrypt_with_passphrase(age::from_bytes(text), age::to_string(file), passphrase(), 1);
  return file;
}

std::string text_in(const std::string& file) {
  Secret text;
  REQUIRE(age::decrypt_with_passphrase(age::dearmor_if_armored(age::from_bytes(file)),
                                       age::to_secret(text), passphrase()));
  return std::string(text.reveal());
}

Failure opening(const std::string& bytes, const Secret& with = passphrase()) {
  return failure_of([&] { (void)open_identity(bytes, with, "keys/identity.age"); });
}

bool never_opens(const std::string& bytes) {
  const Exit code = opening(bytes).code;
  return code == Exit::invalid || code == Exit::locked;
}

}  // namespace

TEST_CASE("a vault key opens with the passphrase that it was put under") {
  const auto identity = age::X25519Identity::generate();
  const std::string file = sealed(identity);
  for (const std::string& each : {file, without_armor(file)}) {
    const auto opened = open_identity(each, passphrase(), "identity.age");
    REQUIRE(opened.size() == 1);
    CHECK(opened.front().recipient() == identity.recipient());
    CHECK(opened.front().text().reveal() == identity.text().reveal());
  }
}

TEST_CASE("a vault key is armored and shows neither key") {
  const auto identity = age::X25519Identity::generate();
  const std::string file = sealed(identity);
  CHECK(file.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
  CHECK(file.ends_with("-----END AGE ENCRYPTED FILE-----\n"));
  for (const std::string& each : {file, without_armor(file)}) {
    CHECK(each.find("AGE-SECRET-KEY") == std::string::npos);
    CHECK(each.find(identity.recipient().text()) == std::string::npos);
    CHECK(each.find(passphrase_text) == std::string::npos);
  }
}

TEST_CASE("a vault key holds what age-keygen writes") {
  const auto identity = age::X25519Identity::generate();
  CHECK(text_in(sealed(identity)) ==
        "# created: 2026-11-23\n# public key: " + identity.recipient().text() + '\n' +
            std::string(identity.text().reveal()) + '\n');
}

TEST_CASE("a vault key is sealed anew each time") {
  const auto identity = age::X25519Identity::generate();
  CHECK(sealed(identity) != sealed(identity));
}

TEST_CASE("a vault key costs whoever guesses a second unless less is asked for") {
  const auto identity = age::X25519Identity::generate();
  const auto work_of = [](const std::string& file) {
    const std::string bytes = without_armor(file);
    const std::string line = bytes.substr(0, bytes.find('\n', bytes.find("-> scrypt")));
    return line.substr(line.rfind(' ') + 1);
  };
  CHECK(work_of(sealed(identity)) == "1");
  CHECK(work_of(seal_identity(identity, passphrase(), made)) == "18");
}

TEST_CASE("an empty passphrase seals no vault key") {
  CHECK(failure_of([&] {
          (void)seal_identity(age::X25519Identity::generate(), Secret(), made, 1);
        }) == Failure{Exit::usage, "the passphrase is empty"});
}

TEST_CASE("another passphrase is told from damage") {
  const std::string file = sealed(age::X25519Identity::generate());
  for (const std::string other :
       {"", "correct horse with umlaut", "Correct horse with ümlaut", "correct horse with ümlaut ",
        "correct horse with ümlaut\n", "correct horse with u\u0308mlaut"}) {
    CAPTURE(other);
    CHECK(opening(file, Secret::copy(other)) == Failure{Exit::locked, "the passphrase is wrong"});
  }
}

TEST_CASE("a vault key that is cut off anywhere does not open") {
  const std::string armored = sealed(age::X25519Identity::generate());
  const std::string binary = without_armor(armored);
  // Armor is whole without the line feed behind its last line.
  for (const auto& [file, whole] :
       {std::pair{armored, armored.size() - 1}, {binary, binary.size()}}) {
    REQUIRE(opening(file.substr(0, whole)).code == Exit::done);
    for (std::size_t size = 0; size < whole; ++size) {
      CAPTURE(size);
      CHECK(never_opens(file.substr(0, size)));
    }
  }
}

TEST_CASE("a vault key with any byte changed does not open") {
  const std::string armored = sealed(age::X25519Identity::generate());
  const std::string binary = without_armor(armored);
  // White space may stand behind the armor, so its last line feed may be another.
  for (const auto& [file, end] :
       {std::pair{armored, armored.size() - 1}, {binary, binary.size()}}) {
    for (std::size_t at = 0; at < end; ++at) {
      for (const unsigned flip : {0x01U, 0x02U, 0x20U, 0x80U}) {
        std::string changed = file;
        changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
        CAPTURE(at);
        CAPTURE(flip);
        CHECK(never_opens(changed));
      }
    }
  }
}

TEST_CASE("a vault key with something behind it does not open") {
  const std::string armored = sealed(age::X25519Identity::generate());
  const std::string binary = without_armor(armored);
  for (const std::string& file :
       {armored + "x", armored + armored, binary + '\n', binary + '\0', binary + binary}) {
    CHECK(opening(file).code == Exit::invalid);
  }
}

TEST_CASE("what is no key under a passphrase is not asked a passphrase for") {
  const auto identity = age::X25519Identity::generate();
  const std::string private_key(identity.text().reveal());
  for (const std::string& file :
       std::vector<std::string>{"", "\n", private_key, private_key + '\n', "-----BEGIN AGE", "age",
                                "-----BEGIN OPENSSH PRIVATE KEY-----\n", std::string(1000, '\0')}) {
    CHECK(opening(file) ==
          Failure{Exit::invalid, "'keys/identity.age' is no key under a passphrase"});
  }
}

TEST_CASE("damage names the vault key and shows nothing of it") {
  const auto identity = age::X25519Identity::generate();
  const std::string file = without_armor(sealed(identity));
  const Failure cut = opening(file.substr(0, file.size() - 1));
  CHECK(cut.code == Exit::invalid);
  CHECK(cut.message.starts_with("'keys/identity.age' is damaged: "));
  // The passphrase is right, and what it opens is no key.
  const std::string private_key(identity.text().reveal());
  std::string typo = private_key;
  typo.back() = typo.back() == 'Q' ? 'P' : 'Q';
  for (const std::string& text :
       std::vector<std::string>{"", "# public key: none\n", "a secret\n", typo + '\n',
                                private_key + "x\n", identity.recipient().text() + '\n'}) {
    const Failure failure = opening(holding(text));
    CHECK(failure.code == Exit::invalid);
    CHECK(failure.message.starts_with("keys/identity.age:"));
    CHECK(failure.message.find("a secret") == std::string::npos);
    CHECK(failure.message.find(private_key.substr(20, 10)) == std::string::npos);
  }
}

TEST_CASE("an age file for a recipient is no vault key") {
  const auto identity = age::X25519Identity::generate();
  const std::vector<age::X25519Recipient> recipients{identity.recipient()};
  std::string file;
  age::encrypt(age::from_bytes(identity.text().reveal()), age::to_string(file), recipients);
  CHECK(never_opens(file));
  // A passphrase is not asked for, armored or not.
  std::string armored;
  age::armor(age::to_string(armored),
             [&](const age::Sink& out) { age::encrypt(age::from_bytes("x"), out, recipients); });
  for (const std::string& each : {file, armored}) {
    CHECK(failure_of([&] { require_sealed(each, "it"); }) ==
          Failure{Exit::invalid, "'it' is no key under a passphrase"});
  }
}

TEST_CASE("a vault key may hold more than one identity") {
  const auto first = age::X25519Identity::generate();
  const auto second = age::X25519Identity::generate();
  const auto opened = open_identity(holding("# both\n" + std::string(first.text().reveal()) +
                                            "\r\n\n" + std::string(second.text().reveal())),
                                    passphrase(), "identity.age");
  REQUIRE(opened.size() == 2);
  CHECK(opened[0].recipient() == first.recipient());
  CHECK(opened[1].recipient() == second.recipient());
}

TEST_CASE("a vault key under another passphrase holds what it held, comments and all") {
  const std::string text = "# mine\n\n" +
                           std::string(age::X25519Identity::generate().text().reveal()) + "\r\n" +
                           std::string(age::X25519Identity::generate().text().reveal());
  const std::string before = holding(text);
  const Secret next = Secret::copy("Knots at the quay");
  const std::string after = change_passphrase(before, passphrase(), next, "identity.age", 1);
  CHECK(opening(after) == Failure{Exit::locked, "the passphrase is wrong"});
  const std::string back = change_passphrase(after, next, passphrase(), "identity.age", 1);
  CHECK(text_in(back) == text);
  CHECK(after.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
  CHECK(back != before);
}

TEST_CASE("the passphrase of what is no vault key is not changed") {
  const Secret next = Secret::copy("Knots at the quay");
  const auto changing = [&](const std::string& bytes, const Secret& with, const Secret& to) {
    return failure_of([&] { (void)change_passphrase(bytes, with, to, "identity.age", 1); }).code;
  };
  const std::string good = sealed(age::X25519Identity::generate());
  CHECK(changing(good, next, next) == Exit::locked);
  CHECK(changing(good, passphrase(), Secret()) == Exit::usage);
  CHECK(changing(holding("nothing of that kind"), passphrase(), next) == Exit::invalid);
  CHECK(changing(good.substr(0, good.size() / 2), passphrase(), next) == Exit::invalid);
  CHECK(changing("AGE-SECRET-KEY-1", passphrase(), next) == Exit::invalid);
}

TEST_CASE("a vault key is replaced where it is the one that was read") {
  const Scratch scratch;
  const std::filesystem::path file = scratch / "identity.age";
  save_identity(file, "before");
  replace_identity(file, "before", "after");
  CHECK(slurp(file) == "after");
  CHECK(mode_of(file) == 0600);
  CHECK(failure_of([&] { replace_identity(file, "before", "once more"); }).code == Exit::refused);
  CHECK(slurp(file) == "after");
  std::filesystem::remove(file);
  CHECK(failure_of([&] { replace_identity(file, "after", "x"); }).code == Exit::not_found);
  CHECK(names_in(scratch.path()).empty());
}

TEST_CASE("a vault key is read whole and no further than any is long") {
  const Scratch scratch;
  const auto path = scratch / "identity.age";
  const auto reading = [](const std::filesystem::path& file) {
    return failure_of([&] { (void)read_identity(file); });
  };
  const std::string file = sealed(age::X25519Identity::generate());
  put(path, file);
  CHECK(read_identity(path) == file);
  put(path, "");
  CHECK(read_identity(path).empty());
  put(path, std::string(identity_limit, '\n'));
  CHECK(read_identity(path).size() == identity_limit);
  put(path, std::string(identity_limit + 1, '\n'));
  CHECK(reading(path).code == Exit::invalid);
  CHECK(reading("/dev/zero").code == Exit::invalid);
  CHECK(reading(scratch / "gone.age") ==
        Failure{Exit::not_found, "the vault's key is not at " + (scratch / "gone.age").string()});
  CHECK(reading(path / "below").code == Exit::not_found);
  CHECK(reading(scratch.path()).code == Exit::system);
}

TEST_CASE("others can read a vault key where its mode lets them do anything") {
  const Scratch scratch;
  const auto path = scratch / "identity.age";
  put(path, "x");
  const struct {
    mode_t mode;
    bool others;
  } modes[] = {{0600, false}, {0400, false}, {0700, false}, {0000, false}, {0640, true},
               {0604, true},  {0620, true},  {0601, true},  {0644, true},  {0777, true}};
  for (const auto& [mode, others] : modes) {
    CAPTURE(mode);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(others_can_read(path) == others);
  }
  CHECK_FALSE(others_can_read(scratch / "gone.age"));
}

}  // namespace tnotes::vault

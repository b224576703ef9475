#include "git/ssh_ed25519.hpp"

#include <doctest/doctest.h>

#include "base/files.hpp"
#include "base/process.hpp"
#include "unit/base/scratch.hpp"

using namespace tnotes;
using namespace tnotes::git;
using tnotes::test::Scratch;

namespace {

Environment plain() { return Environment({{"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}}); }

std::filesystem::path make_key(const std::filesystem::path& folder, const char* type,
                               const char* passphrase) {
  const auto key = folder / (std::string(type) + passphrase);
  REQUIRE(
      run({{"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", key.string()}, plain(), {}, {}})
          .ok());
  return key;
}

}  // namespace

TEST_CASE("the signature is to the byte what ssh-keygen makes") {
  const Scratch scratch;
  for (int i = 0; i < 5; ++i) {
    const auto folder = scratch.path() / std::to_string(i);
    std::filesystem::create_directory(folder);
    const auto key = make_key(folder, "ed25519", "");
    for (const std::string& payload :
         {std::string(), std::string("tree 1\n"), std::string(5000, 'x')}) {
      const Outcome theirs =
          run({{"ssh-keygen", "-Y", "sign", "-n", "git", "-f", key.string()}, plain(), {}, {}},
              payload);
      REQUIRE(theirs.ok());
      CHECK(sign_with_ed25519(key, payload) == theirs.out);
    }
  }
}

TEST_CASE("any other key is left to ssh-keygen") {
  const Scratch scratch;
  const auto key = make_key(scratch.path(), "ed25519", "");
  CHECK_FALSE(sign_with_ed25519(make_key(scratch.path(), "ed25519", "secret"), "x"));
  CHECK_FALSE(sign_with_ed25519(make_key(scratch.path(), "ecdsa", ""), "x"));
  CHECK_FALSE(sign_with_ed25519(key.string() + ".pub", "x"));
  CHECK_FALSE(sign_with_ed25519(scratch.path() / "missing", "x"));
  CHECK_FALSE(sign_with_ed25519(scratch.path(), "x"));
  std::filesystem::permissions(key, std::filesystem::perms(0640));
  CHECK_FALSE(sign_with_ed25519(key, "x"));
}

TEST_CASE("a damaged key is left to ssh-keygen") {
  const Scratch scratch;
  const auto key = make_key(scratch.path(), "ed25519", "");
  const std::string good = read_file(key);
  const auto whole = sign_with_ed25519(key, "x");
  REQUIRE(whole);
  for (std::size_t size = 0; size < good.size() - 40; size += 3) {
    CAPTURE(size);
    write_file(key, good.substr(0, size));
    CHECK_FALSE(sign_with_ed25519(key, "x"));
  }
  for (std::size_t at = 40; at < good.size() - 40; at += 5) {
    CAPTURE(at);
    std::string text = good;
    text[at] = text[at] == 'A' ? 'B' : 'A';
    write_file(key, text);
    const auto signature = sign_with_ed25519(key, "x");
    // What is still signed is what the whole key signs: only the comment was hit.
    if (signature) CHECK(signature == whole);
  }
}

TEST_CASE("what ssh-keygen signs is verified, and nothing else") {
  const Scratch scratch;
  const auto key = make_key(scratch.path(), "ed25519", "");
  const std::string line = read_file(key.string() + ".pub");
  const auto signed_by = [&](const std::filesystem::path& with, std::vector<std::string> options) {
    std::vector<std::string> words = {"ssh-keygen", "-Y", "sign", "-f", with.string()};
    words.insert(words.end(), options.begin(), options.end());
    const Outcome outcome = run({words, plain(), {}, {}}, "payload\n");
    REQUIRE(outcome.ok());
    return outcome.out;
  };
  const std::string good = signed_by(key, {"-n", "git"});
  CHECK(verify_with_ed25519(good, "payload\n", {line}) == true);
  CHECK(verify_with_ed25519(signed_by(key, {"-n", "git", "-O", "hashalg=sha256"}), "payload\n",
                            {line}) == true);
  CHECK(verify_with_ed25519(good, "payload\n", {"ssh-ed25519 AAAA other", line}) == true);
  CHECK(verify_with_ed25519(good, "Payload\n", {line}) == false);
  CHECK(verify_with_ed25519(good, "payload\n", {}) == false);
  CHECK(verify_with_ed25519(signed_by(key, {"-n", "file"}), "payload\n", {line}) == false);
  std::filesystem::create_directory(scratch.path() / "other");
  const auto other = make_key(scratch.path() / "other", "ed25519", "");
  CHECK(verify_with_ed25519(signed_by(other, {"-n", "git"}), "payload\n", {line}) == false);
  // Another kind of key, and what is no signature, are left to ssh-keygen.
  const auto ecdsa = make_key(scratch.path(), "ecdsa", "");
  CHECK(verify_with_ed25519(signed_by(ecdsa, {"-n", "git"}), "payload\n", {line}) == std::nullopt);
  CHECK(verify_with_ed25519("", "payload\n", {line}) == std::nullopt);
  for (std::size_t at = 0; at < good.size() - 1; ++at) {
    CAPTURE(at);
    std::string text = good;
    text[at] = text[at] == 'A' ? 'B' : 'A';
    CHECK(verify_with_ed25519(text, "payload\n", {line}) != true);
  }
  for (std::size_t size = 0; size < good.size() - 2; ++size) {
    CAPTURE(size);
    CHECK(verify_with_ed25519(good.substr(0, size), "payload\n", {line}) != true);
  }
}

// libsodium alone would take them for + and /, which ssh-keygen does not.
TEST_CASE("what is no signature names no key") {
  const std::string begin = "-----BEGIN SSH SIGNATURE-----\n";
  const std::string end = "-----END SSH SIGNATURE-----\n";
  for (const std::string& text :
       {std::string(), begin, begin + end, begin + "AAAA\n" + end,
        begin + "U1NIU0lHAAAAAQ==\n" + end,
        // A name of a key's kind that would write more than one line.
        begin + "U1NIU0lHAAAAAQAAAAcAAAADYQpi\n" + end, begin + "U1NIU0lHAAAAAf///w==\n" + end,
        std::string("-----BEGIN PGP SIGNATURE-----\n\n=abcd\n-----END PGP SIGNATURE-----\n")}) {
    CAPTURE(text);
    CHECK_FALSE(key_named_in(text));
  }
}

TEST_CASE("a signature with a byte beyond ASCII is not verified") {
  const Scratch scratch;
  const auto key = make_key(scratch.path(), "ed25519", "");
  const std::string line = read_file(key.string() + ".pub");
  std::string payload;
  std::string signature;
  std::size_t at = std::string::npos;
  while (at == std::string::npos) {
    payload += 'x';
    signature = sign_with_ed25519(key, payload).value();
    at = signature.find_first_of("+/");
  }
  REQUIRE(verify_with_ed25519(signature, payload, {line}) == true);
  signature[at] = static_cast<char>(signature[at] | 0x80);
  CHECK(verify_with_ed25519(signature, payload, {line}) != true);
}

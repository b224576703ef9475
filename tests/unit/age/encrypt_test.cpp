#include "age/encrypt.hpp"

#include <array>
#include <doctest/doctest.h>
#include <optional>
#include <rapidcheck.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/derive.hpp"
#include "age/payload.hpp"
#include "base/digest.hpp"
#include "support.hpp"

using std::string_literals::operator""s;

namespace tnotes::age {
namespace {

constexpr std::size_t sealed_size = chunk_size + tag_size;
// As many chunks as are worked on at once.
constexpr std::size_t batch = 8;

const X25519Identity& somebody() {
  static const auto identity = X25519Identity::generate();
  return identity;
}

std::string encrypted(std::string_view plain, std::size_t piece = 1'000'000) {
  std::string file;
  encrypt(test::in_pieces(plain, piece), to_string(file), {&somebody().recipient(), 1});
  return file;
}

struct Outcome {
  bool opened = false;
  std::optional<Layer> damage;
  std::string text;  // what was given out until then
};

Outcome outcome_of(std::string_view file, std::size_t piece = 1'000'000) {
  Outcome outcome;
  try {
    outcome.opened =
        decrypt(test::in_pieces(file, piece), to_string(outcome.text), {&somebody(), 1});
  } catch (const Damage& damage) {
    CHECK(damage.code() == Exit::invalid);
    outcome.damage = damage.layer();
  }
  return outcome;
}

// Sizes around the borders of chunks and of what is worked on at once.
std::vector<std::size_t> sizes() {
  std::vector<std::size_t> all{0, 1};
  for (const std::size_t chunks :
       {std::size_t{1}, std::size_t{2}, std::size_t{4}, batch - 1, batch, batch + 1, 2 * batch}) {
    const std::size_t border = chunks * chunk_size;
    all.insert(all.end(), {border - 1, border, border + 1});
  }
  return all;
}

// Bytes before the payload's nonce.
std::size_t header_size(std::string_view file) { return file.find("\n---") + 49; }

}  // namespace

TEST_CASE("what is encrypted is decrypted, at every size around the borders of chunks") {
  for (const std::size_t size : sizes()) {
    CAPTURE(size);
    const std::string plain = test::bytes_of(size);
    const std::string file = encrypted(plain);
    const std::size_t chunks = size == 0 ? 1 : (size + chunk_size - 1) / chunk_size;
    CHECK(file.size() == header_size(file) + payload_nonce_size + size + chunks * tag_size);
    CHECK(outcome_of(file).text == plain);
    CHECK(outcome_of(file).opened);
    // What is in memory becomes a file like that.
    std::string from_memory;
    const auto recipient = somebody().recipient();
    const Secret key = encrypt_keeping_key(plain, to_string(from_memory), {&recipient, 1}, {});
    CHECK(from_memory.size() == file.size());
    CHECK(outcome_of(from_memory).text == plain);
  }
}

TEST_CASE("bytes may arrive in any pieces") {
  const std::string plain = test::bytes_of(3 * chunk_size);
  for (const std::size_t piece : {1, 1000, 65'536, 65'537, 65'552, 65'553}) {
    CAPTURE(piece);
    CHECK(outcome_of(encrypted(plain, piece), piece).text == plain);
  }
}

TEST_CASE("whatever is encrypted is decrypted") {
  CHECK(rc::check([] {
    const auto size =
        *rc::gen::oneOf(rc::gen::inRange<std::size_t>(0, 5000),
                        rc::gen::map(rc::gen::inRange<std::size_t>(0, 4 * 41),
                                     [](std::size_t n) { return n / 41 * chunk_size + n % 41; }));
    const std::string plain = test::bytes_of(size);
    RC_ASSERT(outcome_of(encrypted(plain)).text == plain);
  }));
}

TEST_CASE("a file cut off at any byte of its header is damaged or open to nobody") {
  const std::string file = encrypted("a note");
  REQUIRE(outcome_of(file).opened);
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    const Outcome outcome = outcome_of(std::string_view(file).substr(0, size));
    CHECK_FALSE(outcome.opened);
    CHECK(outcome.damage ==
          (size < header_size(file) + payload_nonce_size ? Layer::header : Layer::payload));
    CHECK(outcome.text.empty());
  }
}

TEST_CASE("any byte that is changed is noticed and nothing is given out") {
  const std::string file = encrypted("a note");
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const int bit : {1, 32, 128}) {
      CAPTURE(at);
      CAPTURE(bit);
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      const Outcome outcome = outcome_of(changed);
      CHECK_FALSE(outcome.opened);
      CHECK(outcome.text.empty());
    }
  }
}

TEST_CASE("a payload cut off anywhere gives out its whole chunks and then fails") {
  const std::string plain = test::bytes_of((batch + 2) * chunk_size + 5);
  const std::string file = encrypted(plain);
  const std::size_t start = header_size(file) + payload_nonce_size;
  for (std::size_t chunk = 0; chunk <= batch + 2; ++chunk) {
    for (const std::size_t more : {0UL, 1UL, 15UL, 16UL, 17UL, sealed_size - 1}) {
      const std::size_t size = start + chunk * sealed_size + more;
      if (size >= file.size()) continue;
      CAPTURE(chunk);
      CAPTURE(more);
      const Outcome outcome = outcome_of(std::string_view(file).substr(0, size));
      CHECK(outcome.damage == Layer::payload);
      CHECK(outcome.text == plain.substr(0, chunk * chunk_size));
    }
  }
}

TEST_CASE("a flip in any chunk gives out those before it and then fails") {
  const std::string plain = test::bytes_of((batch + 2) * chunk_size + 5);
  const std::string file = encrypted(plain);
  const std::size_t start = header_size(file) + payload_nonce_size;
  for (std::size_t chunk = 0; chunk <= batch + 2; ++chunk) {
    for (const std::size_t inside : {0, 3, 20}) {
      CAPTURE(chunk);
      std::string changed = file;
      changed[start + chunk * sealed_size + inside] ^= 4;
      const Outcome outcome = outcome_of(changed);
      CHECK(outcome.damage == Layer::payload);
      CHECK(outcome.text == plain.substr(0, chunk * chunk_size));
    }
  }
}

TEST_CASE("chunks that are exchanged, left out, repeated or added are noticed") {
  const std::string plain = test::bytes_of(4 * chunk_size);
  const std::string file = encrypted(plain);
  const std::size_t start = header_size(file) + payload_nonce_size;
  const auto chunk = [&](std::size_t i) {
    return file.substr(start + i * sealed_size, sealed_size);
  };
  const std::string head = file.substr(0, start);
  REQUIRE(outcome_of(head + chunk(0) + chunk(1) + chunk(2) + chunk(3)).opened);
  const struct {
    std::string file;
    std::size_t given_out;
  } wrong[] = {
      {head + chunk(1) + chunk(0) + chunk(2) + chunk(3), 0},
      {head + chunk(0) + chunk(2) + chunk(3), 1},
      {head + chunk(0) + chunk(0) + chunk(1) + chunk(2) + chunk(3), 1},
      {head + chunk(0) + chunk(1) + chunk(3), 2},
      {head + chunk(0) + chunk(1) + chunk(2), 3},
      {head + chunk(0) + chunk(1) + chunk(2) + chunk(3) + chunk(3), 4},
      {file + 'x', 4},
      {file + std::string(16, 'x'), 4},
      {file + file, 4},
  };
  for (const auto& [bytes, given_out] : wrong) {
    CAPTURE(given_out);
    const Outcome outcome = outcome_of(bytes);
    CHECK(outcome.damage == Layer::payload);
    CHECK(outcome.text == plain.substr(0, given_out * chunk_size));
  }
}

TEST_CASE("a last chunk may be empty only where everything is") {
  const Secret key = Secret::copy(std::string(key_size, 'k'));
  const auto sealed = [&](std::string_view plain) {
    std::string bytes;
    Input in(from_bytes(plain));
    encrypt_payload(in, to_string(bytes), key);
    return bytes;
  };
  std::string text;
  const auto decrypt_sealed = [&](std::string_view bytes) {
    text.clear();
    Input in(from_bytes(bytes));
    decrypt_payload(in, to_string(text), key);
  };
  CHECK(sealed("").size() == tag_size);
  CHECK_NOTHROW(decrypt_sealed(sealed("")));
  CHECK(text.empty());
  CHECK_THROWS_AS(decrypt_sealed(""), Damage);
  CHECK(sealed(test::bytes_of(batch * chunk_size)).size() == batch * sealed_size);
  // The first chunk of two, and a second one, made elsewhere, that is authentic, last and empty.
  const std::string plain = test::bytes_of(chunk_size + 1);
  const std::string empty_last =
      "\xa9\x9b\x0a\x8f\x09\xa7\x53\x6e\x99\x07\x2d\x89\x31\xb0\x00\x82"s;
  CHECK_THROWS_WITH_AS(decrypt_sealed(sealed(plain).substr(0, sealed_size) + empty_last),
                       "the age file's content is damaged: it ends with an empty chunk", Damage);
  CHECK(text == plain.substr(0, chunk_size));
}

// The digest is of what another implementation of ChaCha20-Poly1305 makes of the chunks.
TEST_CASE("chunks are counted beyond a byte") {
  std::string chunk(chunk_size, '\0');
  for (std::size_t i = 0; i < chunk_size; ++i) chunk[i] = static_cast<char>(i % 251);
  std::string plain;
  for (int i = 0; i < 257; ++i) plain += chunk;
  plain += "hello";
  std::string sealed;
  Input in(from_bytes(plain));
  encrypt_payload(in, to_string(sealed), Secret::copy(std::string(key_size, 'k')));
  CHECK(sha256_hex(sealed) == "6b4a2925dcddd696967d7fe3e18a8d09c449d9f084ba40c17c35f4af7bb7d042");
}

TEST_CASE("files that others wrote are read") {
  const std::string by_age =
      "-----BEGIN AGE ENCRYPTED FILE-----\n"
      "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBYZW9CRE5uOGp6Y01mbkhu\n"
      "alRxL2M1azB5K2xvMDVNMnlnUlBRNVlVY1Q0CmtaaGd2dzQ5TURQN0N3SmtuYUox\n"
      "K0hDWDVmczR2RU5ocTE1RmVYRDNCK2cKLS0tIEhSMjNYem1QYm1lWVFIU3JyMnll\n"
      "Szc4VU5PRkVMUGhhNXZ3eVRMV1R2YUkKCbs9C0uZ2veZCbyvfCG1Ofcg2C1d1MrZ\n"
      "eaHhPhbR27AgPTpugFp1dl20fSjd\n"
      "-----END AGE ENCRYPTED FILE-----\n";
  const auto identity = X25519Identity::parse(
      "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM");
  REQUIRE(identity);
  std::string text;
  CHECK(decrypt(dearmor(from_bytes(by_age)), to_string(text), {&*identity, 1}));
  CHECK(text == "a known note\n");

  const std::string by_age_encryption =
      "-----BEGIN AGE ENCRYPTED FILE-----\n"
      "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBRZmtCVVREZGFQTHUrL0Rr\n"
      "UXlKZS9BIDEwCml4bjNzZ0s3NkV0V21JZ3ZkQUtLdXdKc2lXV1BObW5XZmZwa3VO\n"
      "M2RNSUkKLS0tIDRZRnBGVXhpWlpJMG1zYURlNW9MempZblkyL0dxbG5TNTc1YVI2\n"
      "S2tJdmMKinn+C4M5hV5fw/KkOt5TaMuXHuZ7T0DRtv5k0DRrrBJZYqdwGrLB/ehu\n"
      "fmKT\n"
      "-----END AGE ENCRYPTED FILE-----\n";
  text.clear();
  CHECK(decrypt_with_passphrase(dearmor(from_bytes(by_age_encryption)), to_string(text),
                                Secret::copy("correct horse")));
  CHECK(text == "a known note\n");
}

TEST_CASE("each of several recipients can read it, and nobody else") {
  const auto second = X25519Identity::generate();
  const auto third = X25519Identity::generate();
  const auto other = X25519Identity::generate();
  const std::vector<X25519Recipient> recipients{somebody().recipient(), second.recipient(),
                                                third.recipient()};
  std::string file;
  encrypt(from_bytes("a note"), to_string(file), recipients);
  // As well where some of their identities are at hand, and others.
  std::vector<X25519Identity> at_hand;
  for (const auto* identity : {&other, &third, &somebody()}) {
    at_hand.push_back(*X25519Identity::parse(identity->text().reveal()));
  }
  std::string by_identities;
  (void)encrypt_keeping_key("a note", to_string(by_identities), recipients, at_hand);
  std::string none;
  for (const auto& written : {file, by_identities}) {
    for (const auto* identity : {&somebody(), &second, &third}) {
      std::string text;
      CHECK(decrypt(from_bytes(written), to_string(text), {identity, 1}));
      CHECK(text == "a note");
    }
    CHECK_FALSE(decrypt(from_bytes(written), to_string(none), {&other, 1}));
  }
  CHECK_FALSE(decrypt(from_bytes(file), to_string(none), {}));
  CHECK_FALSE(decrypt_with_passphrase(from_bytes(file), to_string(none), Secret::copy("x")));
  CHECK(none.empty());
}

TEST_CASE("with its own key a file can be checked by who wrote it and nothing else") {
  const std::string plain = test::bytes_of(3 * chunk_size + 5);
  const std::vector<X25519Recipient> both{somebody().recipient(),
                                          X25519Identity::generate().recipient()};
  std::string file;
  const Secret key = encrypt_keeping_key(plain, to_string(file), both, {});
  CHECK(key.size() == 16);
  CHECK(outcome_of(file).text == plain);
  std::size_t stanzas = 0;
  const auto by = [&](const Secret& with) {
    return [&](const Stanza&) -> std::optional<Secret> {
      ++stanzas;
      return stanzas < both.size() ? std::nullopt : std::optional(Secret::copy(with.reveal()));
    };
  };
  std::string text;
  CHECK(decrypt_by(from_bytes(file), to_string(text), by(key)));
  CHECK(stanzas == both.size());
  CHECK(text == plain);
  stanzas = 0;
  text.clear();
  CHECK(decrypt_by(std::string_view(file), to_string(text), by(key)));
  CHECK(text == plain);
  const Secret other = Secret::copy(std::string(16, 'x'));
  stanzas = 0;
  CHECK_THROWS_AS((void)decrypt_by(from_bytes(file), to_string(text), by(other)), Damage);
}

TEST_CASE("more recipients than a header may hold are refused before anything is written") {
  std::string file;
  const std::vector<X25519Recipient> many(2000, somebody().recipient());
  encrypt(from_bytes("a note"), to_string(file), many);
  CHECK(outcome_of(file).text == "a note");
  file.clear();
  const std::vector<X25519Recipient> too_many(3000, somebody().recipient());
  CHECK_THROWS_AS(encrypt(from_bytes("a note"), to_string(file), too_many), Error);
  CHECK(file.empty());
}

TEST_CASE("a passphrase file opens with its passphrase alone") {
  const Secret passphrase = Secret::copy("correct horse");
  std::string file;
  encrypt_with_passphrase(from_bytes("an identity"), to_string(file), passphrase, 4);
  std::string text;
  CHECK_FALSE(
      decrypt_with_passphrase(from_bytes(file), to_string(text), Secret::copy("Correct horse")));
  CHECK_FALSE(decrypt(from_bytes(file), to_string(text), {&somebody(), 1}));
  CHECK(text.empty());
  CHECK(decrypt_with_passphrase(from_bytes(file), to_string(text), passphrase));
  CHECK(text == "an identity");
}

TEST_CASE("a passphrase has nobody beside it") {
  const Secret file_key = random_secret(file_key_size);
  const Secret passphrase = Secret::copy("correct horse");
  const std::string nonce(payload_nonce_size, 'n');
  std::string payload;
  Input in(from_bytes("a note"));
  encrypt_payload(in, to_string(payload), payload_key(file_key, nonce));
  const auto file_for = [&](std::vector<Stanza> stanzas) {
    const std::string mac = header_mac(stanzas, file_key);
    return encode({std::move(stanzas), mac}) + nonce + payload;
  };
  const Stanza recipient = somebody().recipient().wrap(file_key);
  const Stanza secret = wrap_with_passphrase(file_key, passphrase, 4);
  CHECK(outcome_of(file_for({recipient})).opened);
  CHECK(outcome_of(file_for({recipient, secret})).damage == Layer::header);
  CHECK(outcome_of(file_for({secret, recipient})).damage == Layer::header);
  std::string text;
  CHECK_THROWS_WITH_AS((void)decrypt_with_passphrase(from_bytes(file_for({secret, secret})),
                                                     to_string(text), passphrase),
                       "the age file's header has recipients beside a passphrase", Damage);
  CHECK(text.empty());
}

TEST_CASE("a file for nobody is not written") {
  std::string file;
  CHECK_THROWS_WITH_AS(encrypt(from_bytes("a note"), to_string(file), {}),
                       "there is nobody to encrypt to", Error);
  CHECK(file.empty());
}

TEST_CASE("a file that cannot be read on gives out its whole chunks and says why") {
  const std::string plain = test::bytes_of((batch + 2) * chunk_size + 5);
  const std::string file = encrypted(plain);
  const std::size_t start = header_size(file) + payload_nonce_size;
  for (const std::size_t chunks : {std::size_t{0}, std::size_t{3}, batch, batch + 1}) {
    for (const std::size_t more : {0, 100}) {
      CAPTURE(chunks);
      CAPTURE(more);
      const std::string_view part =
          std::string_view(file).substr(0, start + chunks * sealed_size + more);
      const Source failing = test::failing_after(part);
      std::string text;
      CHECK_THROWS_WITH_AS((void)decrypt(failing, to_string(text), {&somebody(), 1}), "cannot read",
                           std::runtime_error);
      CHECK(text == plain.substr(0, chunks * chunk_size));
    }
  }
}

TEST_CASE("a read error or damaged armor behind a full last chunk is not damage of the payload") {
  for (const std::size_t chunks : {std::size_t{1}, std::size_t{2}, batch, batch + 1, 2 * batch}) {
    CAPTURE(chunks);
    const std::string plain = test::bytes_of(chunks * chunk_size);
    const std::string file = encrypted(plain);
    const Source failing = test::failing_after(file);
    std::string text;
    CHECK_THROWS_WITH_AS((void)decrypt(failing, to_string(text), {&somebody(), 1}), "cannot read",
                         std::runtime_error);
    CHECK(text == plain);

    std::string armored;
    armor(to_string(armored), [&](const Sink& out) { out(file); });
    const std::string without_end = armored.substr(0, armored.size() - armor_end.size() - 1);
    for (const std::string& damaged : {armored + "more", without_end}) {
      text.clear();
      std::optional<Layer> layer;
      try {
        (void)decrypt(dearmor(from_bytes(damaged)), to_string(text), {&somebody(), 1});
      } catch (const Damage& damage) {
        layer = damage.layer();
      }
      CHECK(layer == Layer::armor);
      CHECK(text == plain);
    }
  }
}

TEST_CASE("a text that cannot be read on is encrypted as far as its whole chunks and no further") {
  const std::string plain = test::bytes_of(3 * chunk_size + 5);
  const Source failing = test::failing_after(plain);
  std::string file;
  CHECK_THROWS_WITH_AS(encrypt(failing, to_string(file), {&somebody().recipient(), 1}),
                       "cannot read", std::runtime_error);
  CHECK(file.size() == header_size(file) + payload_nonce_size + 3 * sealed_size);
  const Outcome outcome = outcome_of(file);
  CHECK(outcome.damage == Layer::payload);
  CHECK(outcome.text == plain.substr(0, 3 * chunk_size));
}

TEST_CASE("nothing is given out where there is nothing") {
  int calls = 0;
  const Sink counting = [&](std::string_view) { ++calls; };
  const std::string empty = encrypted("");
  CHECK(decrypt(from_bytes(empty), counting, {&somebody(), 1}));
  const std::string file = encrypted("a note");
  const std::string_view cut = std::string_view(file).substr(0, file.size() - 1);
  CHECK_THROWS_AS((void)decrypt(from_bytes(cut), counting, {&somebody(), 1}), Damage);
  CHECK(calls == 0);
}

TEST_CASE("a file whose writing failed does not read as whole") {
  const std::string plain = test::bytes_of(40 * chunk_size);
  std::string file;
  const Sink full_disk = [&](std::string_view bytes) {
    if (file.size() > 20 * chunk_size) throw std::runtime_error("no space");
    file += bytes;
  };
  CHECK_THROWS_AS(encrypt(from_bytes(plain), full_disk, {&somebody().recipient(), 1}),
                  std::runtime_error);
  CHECK(outcome_of(file).damage == Layer::payload);
}

TEST_CASE("a file in memory is decrypted as one that is read, and has the same damage") {
  const auto identity = X25519Identity::generate();
  const std::array recipients{identity.recipient()};
  const auto outcome = [&](const auto& file) {
    std::string plain;
    try {
      const bool is_ours = decrypt(file, to_string(plain), {&identity, 1});
      return (is_ours ? "ours: " : "others': ") + plain;
    } catch (const Damage& damage) {
      return damage.message() + ": " + plain;
    }
  };
  for (const std::size_t size : {0, 1, 2000, 65'535, 65'536, 65'537, 200'000}) {
    CAPTURE(size);
    const std::string text(size, 't');
    std::string file;
    encrypt(from_bytes(text), to_string(file), recipients);
    CHECK(outcome(std::string_view(file)) == "ours: " + text);
    const auto same = [&](const std::string& changed) {
      CHECK(outcome(std::string_view(changed)) == outcome(from_bytes(changed)));
    };
    for (const std::size_t cut : {0, 1, 15, 16, 17, 40, 100, 2000}) {
      if (cut <= file.size()) same(file.substr(0, file.size() - cut));
    }
    same(file + "x");
    same(file + file);
    for (std::size_t at = 0; at < file.size(); at += 1 + at / 7) {
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      same(changed);
    }
  }
}

}  // namespace tnotes::age

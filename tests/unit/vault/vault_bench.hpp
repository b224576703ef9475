#pragma once

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "age/x25519.hpp"
#include "git/sign.hpp"
#include "unit/git/support.hpp"
#include "vault/history.hpp"
#include "vault/seal.hpp"
#include "vault/store.hpp"
#include "vault/vault_file.hpp"

namespace tnotes::vault::testing {

namespace fs = std::filesystem;

inline const std::string first_id = "11111111111111111111111111111111";
inline const std::string second_id = "22222222222222222222222222222222";
inline const std::string third_id = "33333333333333333333333333333333";

inline Date day() {
  return std::chrono::year(2026) / std::chrono::month(11) / std::chrono::day(23);
}

inline Note note(const std::string& id, std::string_view text, const std::string& client = "m1") {
  return {{id, client, day()}, Secret::copy(text)};
}

// A vault with a history, signed by a key that is pinned.
class VaultBench {
 public:
  VaultBench() : identity(age::X25519Identity::generate()) {
    git::Repository::init(root());
    git::make_signing_key(key(), "a test", bench.environment());
    line = git::public_key(key(), bench.environment());
    git::set_up_signing(root(), {"Robin Example", "robin@example.org", key(), {line}});
    pins = {{identity.recipient()}, {line}};
    git::Repository repository(root());
    const auto head =
        commit(repository, {{std::string(vault_file_name), render_vault_file({pins.recipients})}},
               "init", author());
    records::Heads heads(state(), repository);
    heads.prepare();
    heads.remember(head);
  }

  [[nodiscard]] fs::path root() const { return bench.work(); }
  [[nodiscard]] fs::path state() const { return bench.base() / "state"; }
  [[nodiscard]] fs::path key() const { return bench.base() / "key"; }
  [[nodiscard]] const Environment& environment() const { return bench.environment(); }
  [[nodiscard]] Author author() const {
    return {"Robin Example", "robin@example.org", git::ssh_signer(key(), bench.environment()),
            day()};
  }

  [[nodiscard]] Store store() const { return {root(), state(), pins, bench.environment()}; }
  [[nodiscard]] Exit exit_of_store() const {
    return git::test::exit_of([&] { (void)store(); });
  }

  // A note's ciphertext, which is put there, whatever there was.
  std::string put(const std::string& id, std::string_view text) const {
    std::string sealed = seal(note(id, text), pins.recipients);
    Store opened = store();
    Writer(opened, author(), {}).put(id, sealed, opened.ciphertext(id), "new");
    return sealed;
  }

  git::test::Bench bench;
  age::X25519Identity identity;
  std::string line;  // the signing key's public half
  Pins pins;
};

}  // namespace tnotes::vault::testing

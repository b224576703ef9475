#include "vault/trust.hpp"

#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "vault/sweep.hpp"
#include "verify_bench.hpp"

namespace tnotes::vault::trust_tests {

using namespace testing;
using tnotes::git::test::exit_of;

TEST_CASE("where nothing can be trusted any more, the reason is a problem") {
  const VerifyBench vault;
  const auto doubt = [&]() -> std::string {
    try {
      (void)Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
      return "none";
    } catch (const Untrusted& error) {
      CHECK(error.code() == Exit::refused);
      const Verification verification = verification_of(error.doubt());
      CHECK_FALSE(verification.ok());
      return verification.problems.front().code;
    }
  };
  CHECK(doubt() == "none");
  SUBCASE("another history altogether, of which the one that was is gone") {
    fs::remove_all(vault.root() / ".git");
    git::Repository::init(vault.root());
    vault.commit_all();
    CHECK(doubt() == "rollback");
  }
  SUBCASE("no history, and nothing of what there was") {
    fs::remove_all(vault.root() / ".git");
    git::Repository::init(vault.root());
    CHECK(doubt() == "rollback");
  }
}

TEST_CASE("a branch that is gone or garbled, or whose commit is, leaves the last head to read") {
  const VerifyBench vault;
  const fs::path branch = vault.root() / ".git/refs/heads/main";
  const auto object = [&](const std::string& hex) {
    return vault.root() / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
  };
  const auto write = [&](const std::string& text) {
    std::ofstream(branch, std::ios::binary) << text;
  };
  const auto check = [&](const std::string& code) {
    CHECK(vault.exit_of_store() != Exit::done);
    const Store store =
        Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
    CHECK(store.ids() == std::vector{first_id, second_id});
    CHECK_FALSE(store.changed(note_path(first_id)).has_value());
    CHECK(store.head().hex() == vault.good);
    REQUIRE_FALSE(vault.verified(true).problems.empty());
    CHECK(vault.verified(true).problems.front().code == code);
  };
  SUBCASE("gone") {
    vault.bench.git({"update-ref", "-d", "refs/heads/main"});
    check("rollback");
  }
  SUBCASE("empty") {
    write("");
    check("damaged");
  }
  SUBCASE("no commit") {
    write(vault.bench.git({"rev-parse", "HEAD:vault.yaml"}));
    check("damaged");
  }
  SUBCASE("a commit that is not there") {
    write(std::string(40, '1') + "\n");
    check("damaged");
  }
  SUBCASE("a commit of a parent that is not there") {
    std::string raw = vault.bench.git({"cat-file", "commit", "HEAD"});
    raw.replace(raw.find("parent ") + 7, 40, std::string(40, '1'));
    vault.bench.write("../forged", raw);
    write(vault.bench.git({"hash-object", "-t", "commit", "-w", "--literally", "../forged"}));
    check("signature");
  }
  SUBCASE("good commits, of which one is gone on the way to the last head") {
    vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
    const std::string lost = vault.head();
    vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
    fs::remove(object(lost));
    check("damaged");
  }
  SUBCASE("a commit that cannot be finished") {
    vault.bench.write(".git/tnotes/commit/pending",
                      std::string(40, '1') + " " + vault.good + " refs/heads/main\n");
    const Store store =
        Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
    CHECK(store.ids() == std::vector{first_id, second_id});
  }
}

TEST_CASE("a note that is forged or damaged does not keep the others from being read") {
  const VerifyBench vault;
  const auto read = [&] {
    const Store store =
        Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
    std::vector<std::string> texts(2);
    const std::array identities{*age::X25519Identity::parse(vault.identity.text().reveal())};
    std::size_t named = 0;
    const auto make_look = [&] {
      return [&](std::size_t slot, const std::string& id, std::string_view bytes) {
        texts[slot] = open(id, bytes, identities).text.reveal();
      };
    };
    for (const auto& damage : sweep(store, {make_look, [](std::span<const std::string>) {}})) {
      named += damage.path == path_of(first_id) ? 1 : 0;
    }
    CHECK(named == 1);
    return texts;
  };
  const std::vector<std::string> as_they_were{"one", "two"};
  vault.bench.write(path_of(first_id), seal(note(first_id, "forged"), vault.pins.recipients));
  CHECK(read() == as_they_were);
  vault.commit_all({"--no-gpg-sign"});
  CHECK(exit_of([&] { (void)vault.store(); }) == Exit::refused);
  CHECK(read() == as_they_were);
  Store store = Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
  CHECK(store.head().hex() == vault.good);
  CHECK(store.changed(note_path(first_id))->error.code() == Exit::refused);
  CHECK_FALSE(store.changed(note_path(second_id)).has_value());
  // And nothing is written on top of it.
  CHECK(
      exit_of([&] {
        Writer(store, vault.author(), {}).remove(second_id, store.ciphertext(second_id), "discard");
      }) == Exit::refused);
  CHECK(vault.bench.git({"log", "-1", "--format=%s"}) == "by hand\n");
}

TEST_CASE("what is read in doubt is the newest commit of ours that goes on from what was seen") {
  const VerifyBench vault;
  const auto read_head = [&] {
    return Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment())
        .head()
        .hex();
  };
  // Fetched from another computer, say: signed, and not seen here yet.
  vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
  const std::string newest = vault.head();
  vault.bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "new"});
  vault.bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "new"});
  CHECK(read_head() == newest);
  // An old state of the vault, to which somebody added.
  vault.bench.git({"reset", "-q", "--hard", vault.good + "~1"});
  vault.bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "new"});
  CHECK(read_head() == vault.good);
}

TEST_CASE("a history that went back is accepted where it is signed, and not otherwise") {
  const VerifyBench vault;
  const auto accept = [&] {
    const git::Repository repository(vault.root());
    const records::Heads heads(vault.state(), repository);
    accept_head(repository, heads, vault.pins.signers, vault.environment());
  };
  vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
  vault.bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "new"});
  CHECK(exit_of(accept) == Exit::refused);
  CHECK(vault.exit_of_store() == Exit::refused);
  vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
  CHECK(vault.exit_of_store() == Exit::refused);
  accept();
  CHECK(vault.exit_of_store() == Exit::done);
  vault.check("");
}

}  // namespace tnotes::vault::trust_tests

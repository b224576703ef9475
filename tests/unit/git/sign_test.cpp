#include "git/sign.hpp"

#include "git/signed.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

struct Practice {
  Bench bench;
  fs::path key = bench.base() / "key";
  std::string line;

  Practice() {
    Repository::init(bench.work());
    make_signing_key(key, "a test", bench.environment());
    line = public_key(key, bench.environment());
    set_up_signing(bench.work(), {"Robin Example", "robin@example.org", key, {line}});
  }

  Oid commit(Repository& repository, const std::vector<Change>& made) const {
    return repository.commit(made, repository.head(), robin(), "draft\n",
                             ssh_signer(key, bench.environment()));
  }
};

}  // namespace

TEST_CASE("stock git accepts our signature and we its") {
  const Practice practice;
  const Bench& bench = practice.bench;
  Repository repository(bench.work());
  const Oid ours = practice.commit(repository, {{"a.md", "one\n"}});
  bench.git({"verify-commit", "HEAD"});
  CHECK(verify_commit(repository, ours, {practice.line}, bench.environment()));

  bench.write("b.md", "two\n");
  bench.git({"add", "."});
  bench.git({"commit", "-q", "-m", "by hand"});  // signs, as the repository is set up
  bench.git({"verify-commit", "HEAD"});
  CHECK(verify_commit(repository, *repository.head(), {practice.line}, bench.environment()));

  bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "unsigned"});
  CHECK_FALSE(verify_commit(repository, *repository.head(), {practice.line}, bench.environment()));
}

TEST_CASE("another key, none, and a changed commit are not accepted") {
  const Practice practice;
  const Bench& bench = practice.bench;
  Repository repository(bench.work());
  const Oid id = practice.commit(repository, {{"a.md", "one\n"}});
  const fs::path other = bench.base() / "other";
  make_signing_key(other, "another", bench.environment());
  const std::string other_line = public_key(other, bench.environment());
  CHECK_FALSE(verify_commit(repository, id, {other_line}, bench.environment()));
  CHECK_FALSE(verify_commit(repository, id, {}, bench.environment()));
  CHECK(verify_commit(repository, id, {other_line, practice.line}, bench.environment()));

  std::string raw = bench.git({"cat-file", "commit", "HEAD"});
  raw.replace(raw.find("draft"), 5, "craft");
  bench.write("../forged", raw);
  const std::string forged = bench.git({"hash-object", "-t", "commit", "-w", "../forged"});
  CHECK_FALSE(verify_commit(repository, *Oid::from_hex(forged.substr(0, 40)), {practice.line},
                            bench.environment()));
  CHECK(exit_of([&] { verify_commit(repository, Oid{}, {practice.line}, bench.environment()); }) ==
        Exit::not_found);
}

TEST_CASE("a commit with more behind a zero byte is not the one that was signed") {
  const Practice practice;
  const Bench& bench = practice.bench;
  Repository repository(bench.work());
  const Oid id = practice.commit(repository, {{"a.md", "one\n"}});
  REQUIRE(verify_commit(repository, id, {practice.line}, bench.environment()));
  const std::string raw = bench.git({"cat-file", "commit", "HEAD"});
  for (const std::string& tail : {std::string(1, '\0'), std::string("\0more\n", 6)}) {
    bench.write("../longer", raw + tail);
    const std::string longer =
        bench.git({"hash-object", "--literally", "-t", "commit", "-w", "../longer"}).substr(0, 40);
    CHECK_FALSE(
        verify_commit(repository, *Oid::from_hex(longer), {practice.line}, bench.environment()));
    CHECK_FALSE(bench.try_git({"verify-commit", longer}).ok());
  }
}

TEST_CASE("a commit names the key that signed it, whatever kind that is") {
  const Practice practice;
  const Bench& bench = practice.bench;
  Repository repository(bench.work());
  CHECK(named_signer(repository, practice.commit(repository, {{"a.md", "one\n"}})) ==
        practice.line);
  bench.git({"commit", "-q", "--allow-empty", "-m", "by hand"});
  CHECK(named_signer(repository, *repository.head()) == practice.line);
  const fs::path ecdsa = bench.base() / "ecdsa";
  CHECK(run({{"ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", ecdsa.string()},
             bench.environment(),
             std::nullopt,
             {}})
            .ok());
  bench.git(
      {"-c", "user.signingkey=" + ecdsa.string(), "commit", "-q", "--allow-empty", "-m", "x"});
  const auto named = named_signer(repository, *repository.head());
  CHECK(named == public_key(ecdsa, bench.environment()));
  CHECK(verify_commit(repository, *repository.head(), {*named}, bench.environment()));
  bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "unsigned"});
  CHECK_FALSE(named_signer(repository, *repository.head()));
  CHECK(exit_of([&] { (void)named_signer(repository, Oid{}); }) == Exit::not_found);
}

TEST_CASE("keys are made once and read from either half") {
  const Practice practice;
  const Bench& bench = practice.bench;
  CHECK(practice.line.starts_with("ssh-ed25519 AAAA"));
  CHECK(practice.line.find("a test") == std::string::npos);
  CHECK(public_key(practice.key.string() + ".pub", bench.environment()) == practice.line);
  struct stat status {};
  REQUIRE(::stat(practice.key.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(exit_of([&] { make_signing_key(practice.key, "x", bench.environment()); }) ==
        Exit::refused);
  fs::remove(practice.key.string() + ".pub");
  CHECK(public_key(practice.key, bench.environment()) == practice.line);
  CHECK(exit_of([&] { make_signing_key(bench.base() / "no/key", "x", bench.environment()); }) ==
        Exit::system);
  CHECK(exit_of([&] { public_key(bench.base() / "none", bench.environment()); }) ==
        Exit::not_found);
  bench.write("text", "hello\n");
  CHECK(exit_of([&] { public_key(bench.work() / "text", bench.environment()); }) == Exit::invalid);
}

TEST_CASE("a signer that fails leaves everything as it was") {
  const Practice practice;
  const Bench& bench = practice.bench;
  Repository repository(bench.work());
  const Oid before = practice.commit(repository, {{"a.md", "one\n"}});
  const auto attempt = [&](const fs::path& key) {
    return exit_of([&] {
      repository.commit({{"a.md", "two\n"}, {"d/b.md", "new\n"}}, before, robin(), "draft\n",
                        ssh_signer(key, bench.environment()));
    });
  };
  CHECK(attempt(bench.base() / "none") == Exit::system);
  const fs::path locked = bench.base() / "locked";
  REQUIRE(run({{"ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked.string()},
               bench.environment(),
               std::nullopt,
               {}})
              .ok());
  CHECK(attempt(locked) == Exit::locked);
  CHECK(repository.head() == before);
  CHECK(bench.text("a.md") == "one\n");
  CHECK_FALSE(fs::exists(bench.work() / "d"));
  CHECK_FALSE(fs::exists(bench.work() / ".git/index.lock"));
  bench.check_sound();
}

#include "vault/history.hpp"

#include "git/sign.hpp"
#include "unit/git/support.hpp"

namespace tnotes::vault {

using namespace git::test;

namespace {

Date day(int year, unsigned month, unsigned day) {
  return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}

// A vault's repository with a key that signs there.
struct HistoryBench {
  Bench bench;
  fs::path key = bench.base() / "key";
  std::string line;

  HistoryBench() {
    git::Repository::init(bench.work());
    git::make_signing_key(key, "a test", bench.environment());
    line = git::public_key(key, bench.environment());
    git::set_up_signing(bench.work(), {"Robin Example", "robin@example.org", key, {line}});
  }

  [[nodiscard]] git::Oid commit(const std::vector<git::Change>& changes, const std::string& action,
                                Date on) const {
    git::Repository repository(bench.work());
    return vault::commit(
        repository, changes, action,
        {"Robin Example", "robin@example.org", git::ssh_signer(key, bench.environment()), on});
  }

  [[nodiscard]] std::string log(const std::string& format) const {
    return bench.git({"log", "--format=" + format, "--date=raw"});
  }
};

}  // namespace

TEST_CASE("a commit in the vault tells the day and one word") {
  const HistoryBench here;
  (void)here.commit({{"vault.yaml", "format: 1\n"}}, "init", day(2026, 11, 23));
  CHECK(here.log("%ad %cd") == "1795392000 +0000 1795392000 +0000\n");
  CHECK(here.log("%an <%ae> %cn <%ce>") ==
        "Robin Example <robin@example.org> Robin Example <robin@example.org>\n");
  CHECK(here.log("%B") == "init\n\n");
  here.bench.check_sound();
}

TEST_CASE("the time of a commit in the vault is midnight in UTC on any day") {
  const HistoryBench here;
  const struct {
    Date on;
    const char* told;
  } days[] = {{day(1970, 1, 1), "1970-01-01 00:00:00 +0000\n"},
              {day(2024, 2, 29), "2024-02-29 00:00:00 +0000\n"},
              {day(2026, 3, 29), "2026-03-29 00:00:00 +0000\n"},
              {day(2038, 1, 20), "2038-01-20 00:00:00 +0000\n"}};
  for (const auto& [on, told] : days) {
    CAPTURE(told);
    (void)here.commit({{"a.age", told}}, "new", on);
    CHECK(here.bench.git({"log", "-1", "--format=%ad", "--date=iso"}) == told);
    CHECK(here.bench.git({"log", "-1", "--format=%cd", "--date=iso"}) == told);
  }
}

TEST_CASE("a commit in the vault is signed, as stock git sees it too") {
  const HistoryBench here;
  const git::Oid made = here.commit({{"vault.yaml", "format: 1\n"}}, "init", day(2026, 11, 23));
  here.bench.git({"verify-commit", made.hex()});
  const git::Repository repository(here.bench.work());
  CHECK(git::verify_commit(repository, made, {here.line}, here.bench.environment()));
  CHECK_FALSE(git::verify_commit(repository, made, {}, here.bench.environment()));
}

TEST_CASE("commits in the vault stand on each other, also those of a day") {
  const HistoryBench here;
  const git::Oid first = here.commit({{"a.age", "1"}, {"b.age", "2"}}, "new", day(2026, 11, 23));
  const git::Oid second = here.commit({{"a.age", "3"}}, "edit", day(2026, 11, 23));
  const git::Oid third = here.commit({{"b.age", std::nullopt}}, "discard", day(2026, 11, 22));
  CHECK(here.log("%H %P %s") == third.hex() + ' ' + second.hex() + " discard\n" + second.hex() +
                                    ' ' + first.hex() + " edit\n" + first.hex() + "  new\n");
  CHECK(here.bench.text("a.age") == "3");
  CHECK_FALSE(fs::exists(here.bench.work() / "b.age"));
  here.bench.check_sound();
}

TEST_CASE("a commit in the vault that cannot be signed is not made") {
  const HistoryBench here;
  const git::Oid head = here.commit({{"a.age", "1"}}, "new", day(2026, 11, 23));
  git::Repository repository(here.bench.work());
  const git::Signer none = [](std::string_view) -> std::string {
    throw Error(Exit::locked, "the key is locked");
  };
  CHECK(exit_of([&] {
          (void)vault::commit(repository, {{"a.age", "2"}}, "edit",
                              {"Robin Example", "robin@example.org", none, day(2026, 11, 24)});
        }) == Exit::locked);
  CHECK(git::Repository(here.bench.work()).head() == head);
  CHECK(here.bench.text("a.age") == "1");
  here.bench.check_sound();
}

}  // namespace tnotes::vault

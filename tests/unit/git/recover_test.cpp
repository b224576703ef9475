#include <sys/wait.h>

#include "git/steps.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

constexpr int killed = 42;
int steps_left = 0;

void die_at_step(const char*) {
  if (steps_left-- == 0) ::_exit(killed);
}

// Runs an action in a child that dies before its n-th step on the disk. Whether it died.
template <class Action>
bool dies(int n, Action action) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    steps_left = n;
    on_step = die_at_step;
    action();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE((WEXITSTATUS(status) == killed || WEXITSTATUS(status) == 0));
  return WEXITSTATUS(status) == killed;
}

const std::vector<Change> before = {
    {"a/old.md", "old\n"}, {"a/gone.md", "gone\n"}, {"b/only.md", "only\n"}, {"keep.md", "keep\n"}};
const std::vector<Change> changes = {{"a/old.md", "new\n"},
                                     {"a/gone.md", std::nullopt},
                                     {"b/only.md", std::nullopt},
                                     {"c/d/fresh.md", "fresh\n"}};

void check_whole(const Bench& bench, bool committed) {
  CHECK(bench.text("a/old.md") == (committed ? "new\n" : "old\n"));
  CHECK(fs::exists(bench.work() / "a/gone.md") == !committed);
  CHECK(fs::exists(bench.work() / "b/only.md") == !committed);
  CHECK(fs::exists(bench.work() / "c/d/fresh.md") == committed);
  CHECK(bench.text("keep.md") == "keep\n");
  CHECK_FALSE(fs::exists(bench.work() / ".git/index.lock"));
  CHECK_FALSE(fs::exists(bench.work() / ".git/refs/heads/main.lock"));
  CHECK(fs::is_empty(bench.work() / ".git/tnotes/commit"));
}

}  // namespace

TEST_CASE("a commit killed before any step is there whole or not at all") {
  int whole = 0;
  int nothing = 0;
  for (int n = 0;; ++n) {
    const Bench bench;
    Repository::init(bench.work());
    Repository repository(bench.work());
    const Oid old = commit(repository, before);
    const bool died = dies(n, [&] { commit(repository, changes); });
    INFO("step " << n);
    // What is_interrupted() tells of is what recover() has to do.
    const bool differs = changed_text(repository) != "";
    if (differs) CHECK(repository.is_interrupted());
    if (repository.head() == old) CHECK_FALSE(repository.is_interrupted());
    repository.recover();
    CHECK_FALSE(repository.is_interrupted());
    const bool committed = repository.head() != old;
    ++(committed ? whole : nothing);
    check_whole(bench, committed);
    CHECK(changed_text(repository) == "");
    bench.check_sound();
    commit(repository, {{"after.md", "after\n"}});
    bench.check_sound();
    if (!died) break;
  }
  CHECK(nothing >= 8);
  CHECK(whole >= 8);
}

TEST_CASE("the first commit of all, killed, is mended too") {
  for (int n = 0;; ++n) {
    const Bench bench;
    Repository::init(bench.work());
    Repository repository(bench.work());
    const bool died = dies(n, [&] { commit(repository, before); });
    INFO("step " << n);
    repository.recover();
    CHECK(changed_text(repository) == "");
    CHECK(fs::exists(bench.work() / "a/old.md") == repository.head().has_value());
    bench.check_sound();
    if (!died) break;
  }
}

TEST_CASE("mending that is killed is mended again") {
  for (int n = 0;; ++n) {
    const Bench bench;
    Repository::init(bench.work());
    Repository repository(bench.work());
    commit(repository, before);
    int step_of_move = 0;
    on_step = nullptr;
    // The branch has moved, and nothing else.
    while (true) {
      const Oid old = *repository.head();
      REQUIRE(dies(step_of_move, [&] { commit(repository, changes); }));
      if (repository.head() != old) break;
      repository.recover();
      ++step_of_move;
    }
    const bool died = dies(n, [&] { repository.recover(); });
    INFO("step " << n);
    repository.recover();
    check_whole(bench, true);
    CHECK(changed_text(repository) == "");
    bench.check_sound();
    if (!died) break;
  }
}

TEST_CASE("a hand edit between a kill and the mending stays") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  commit(repository, before);
  int step_of_move = 0;
  while (true) {
    const Oid old = *repository.head();
    REQUIRE(dies(step_of_move, [&] { commit(repository, changes); }));
    if (repository.head() != old) break;
    repository.recover();
    ++step_of_move;
  }
  bench.write("a/old.md", "by hand\n");
  bench.write("b/only.md", "by hand too\n");
  fs::remove_all(bench.work() / "c");
  bench.write("c", "in the way\n");
  repository.recover();
  CHECK(bench.text("a/old.md") == "by hand\n");
  CHECK(bench.text("b/only.md") == "by hand too\n");
  CHECK(bench.text("c") == "in the way\n");
  CHECK(changed_text(repository) == "M a/old.md\nA b/only.md\nA c\nD c/d/fresh.md\n");
}

TEST_CASE("what stock git did after a kill is left alone") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  commit(repository, before);
  int n = 0;
  while (true) {
    const Oid old = *repository.head();
    REQUIRE(dies(n, [&] { commit(repository, changes); }));
    if (repository.head() != old) break;
    repository.recover();
    ++n;
  }
  fs::remove(bench.work() / ".git/index.lock");  // as git itself advises
  bench.git({"reset", "-q", "--hard", "HEAD~1"});
  repository.recover();
  check_whole(bench, false);
  CHECK(changed_text(repository) == "");
  bench.check_sound();
}

TEST_CASE("a lock that a living git holds is not taken for ours") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  commit(repository, before);
  REQUIRE(dies(3, [&] { commit(repository, changes); }));
  fs::remove(bench.work() / ".git/index.lock");
  bench.write(".git/index.lock", "git's own");
  repository.recover();
  CHECK(bench.text(".git/index.lock") == "git's own");
}

TEST_CASE("recovery is nothing where nothing is to be done") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  repository.recover();
  commit(repository, before);
  bench.write("keep.md", "by hand\n");
  repository.recover();
  CHECK(bench.text("keep.md") == "by hand\n");
}

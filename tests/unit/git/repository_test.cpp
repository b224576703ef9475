#include "git/repository.hpp"

#include <chrono>

#include "git/maintenance.hpp"
#include "git/tree.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

std::string line_of(const Oid& id) { return id.hex() + '\n'; }

}  // namespace

TEST_CASE("init makes a private repository that stock git takes") {
  const Bench bench;
  Repository::init(bench.work());
  CHECK(exit_of([&] { Repository::init(bench.work()); }) == Exit::refused);
  CHECK(bench.git({"symbolic-ref", "HEAD"}) == "refs/heads/main\n");
  CHECK_FALSE(fs::exists(bench.work() / ".git/hooks"));
  Repository repository(bench.work());
  CHECK_FALSE(repository.head());
  CHECK(exit_of([&] { static_cast<void>(repository.root()); }) == Exit::not_found);
  commit(repository, {{"clients/c-1/client.yaml", "id: c-1\n"}});
  for (const auto& entry : fs::recursive_directory_iterator(bench.work())) {
    struct stat status {};
    REQUIRE(::lstat(entry.path().c_str(), &status) == 0);
    // Objects and their directories are made by libgit2 under the caller's umask, below `.git`.
    if (entry.path().string().find("/.git/objects/") == std::string::npos) {
      INFO(entry.path());
      CHECK((status.st_mode & 0077) == 0);
    }
  }
  bench.check_sound();
}

TEST_CASE("a history that is cut off, and a HEAD that is damaged, are told apart from none") {
  const Bench bench;
  Repository::init(bench.work());
  std::string hex;
  {
    Repository repository(bench.work());
    hex = commit(repository, {{"a.md", "1"}}).hex();
    commit(repository, {{"a.md", "2"}});
  }
  fs::remove(bench.work() / ".git/objects" / hex.substr(0, 2) / hex.substr(2));
  const Repository repository(bench.work());
  CHECK(exit_of([&] { static_cast<void>(repository.root()); }) == Exit::invalid);
  for (const std::string text : {"", "refs/heads/main\n", "x"}) {
    CAPTURE(text);
    bench.write(".git/HEAD", text);
    CHECK(exit_of([&] { static_cast<void>(repository.head()); }) == Exit::invalid);
  }
  bench.write(".git/HEAD", std::string(40, '1') + '\n');
  CHECK(exit_of([&] { static_cast<void>(repository.head()); }) == Exit::refused);
}

TEST_CASE("a commit is what was asked for, and the tree is clean after it") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"a/b/c.md", "one\n"}, {"a.md", "\xff\0x"}}, "first\n");
  CHECK(repository.head() == first);
  CHECK(repository.root() == first);
  bench.check_sound();

  const std::string weird = "a/\xc3\xa9 \"quoted\" \\ 'tick' \t tab.md";
  const Oid second = repository.commit(
      {{"a/b/c.md", "two\n"}, {"a/b-c/d.md", "sorts between\n"}, {weird, "w\n"}, {"e.md", ""}},
      first, robin(std::chrono::minutes(-570)), "second\n\nNote: x\n", fake_signature);
  bench.check_sound();
  CHECK(bench.text("a/b/c.md") == "two\n");
  CHECK(bench.git({"log", "--format=%an|%ae|%ad|%s", "--date=raw", "-1"}) ==
        "Robin Example|robin@example.org|1795442700 -0930|second\n");
  CHECK(bench.git({"reflog", "--format=%H %gs"}) ==
        second.hex() + " commit: second\n" + first.hex() + " commit (initial): first\n");

  const Commit read = repository.read_commit(second);
  CHECK(read.parents == std::vector{first});
  CHECK(read.author.at == robin(std::chrono::minutes(-570)).at);
  CHECK(read.message == "second\n\nNote: x\n");
  CHECK(repository.read(second, weird) == "w\n");
  CHECK(repository.read(first, "e.md") == std::nullopt);
  CHECK(repository.read(first, "a") == std::nullopt);
  CHECK(repository.paths_changed(first, second) ==
        std::vector<std::string>{"a/b-c/d.md", "a/b/c.md", weird, "e.md"});

  const Oid third = commit(repository, {{"a/b/c.md", std::nullopt}, {"gone.md", std::nullopt}});
  bench.check_sound();
  CHECK_FALSE(fs::exists(bench.work() / "a/b"));
  CHECK(fs::exists(bench.work() / "a/b-c"));
  const Oid fourth = commit(repository, {});
  CHECK(repository.paths_changed(third, fourth).empty());
  bench.check_sound();
  CHECK(changed_text(repository) == "");
}

TEST_CASE("every commit leaves a cached tree that is right") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const std::vector<std::vector<Change>> commits = {
      {{"x/y/z/1.md", "1"}, {"x/y/2.md", "2"}, {"top.md", "t"}},
      {{"x/y/z/3.md", "3"}, {"x/w/4.md", "4"}},
      {{"x/y/z/1.md", std::nullopt}, {"x/y/z/3.md", std::nullopt}},
      {{"x/w/4.md", std::nullopt}, {"x/y/2.md", std::nullopt}},
  };
  for (const auto& changes : commits) {
    commit(repository, changes);
    bench.check_sound();
    // fsck compares the cached tree's objects, write-tree trusts it: a wrong one would show here.
    CHECK(bench.git({"write-tree"}) == bench.git({"rev-parse", "HEAD^{tree}"}));
    const std::string trusted = bench.git({"write-tree"});
    bench.git({"read-tree", "HEAD"});
    CHECK(bench.git({"write-tree"}) == trusted);
    bench.git({"update-index", "-q", "--refresh"});
  }
}

TEST_CASE("a branch that moved is not moved again") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"a.md", "1"}});
  const Oid second = commit(repository, {{"a.md", "2"}});
  CHECK(exit_of([&] {
          repository.commit({{"b.md", "3"}}, first, robin(), "x\n", fake_signature);
        }) == Exit::refused);
  CHECK(exit_of([&] {
          repository.commit({{"b.md", "3"}}, std::nullopt, robin(), "x\n", fake_signature);
        }) == Exit::refused);
  // Somebody commits while the signature is made.
  CHECK(exit_of([&] {
          repository.commit({{"b.md", "3"}}, second, robin(), "x\n", [&](std::string_view bytes) {
            bench.git({"update-ref", "refs/heads/main", first.hex()});
            return fake_signature(bytes);
          });
        }) == Exit::refused);
  CHECK(repository.head() == first);
  CHECK_FALSE(fs::exists(bench.work() / "b.md"));
  CHECK_FALSE(fs::exists(bench.work() / ".git/index.lock"));
  CHECK_FALSE(fs::exists(bench.work() / ".git/refs/heads/main.lock"));
}

TEST_CASE("hostile hooks do not run") {
  const Bench bench;
  Repository::init(bench.work());
  for (const char* hook : {"pre-commit", "post-commit", "reference-transaction", "commit-msg",
                           "post-index-change", "prepare-commit-msg", "pre-auto-gc"}) {
    bench.write(std::string(".git/hooks/") + hook, "#!/bin/sh\ntouch ../ran ran\nexit 1\n");
    fs::permissions(bench.work() / ".git/hooks" / hook, fs::perms::owner_all);
  }
  Repository repository(bench.work());
  commit(repository, {{"a.md", "1"}});
  CHECK_FALSE(fs::exists(bench.work() / "ran"));
  CHECK_FALSE(fs::exists(bench.base() / "ran"));
  CHECK(changed_text(repository) == "");
}

TEST_CASE("repositories that cannot be trusted with bytes are refused") {
  const Bench bench;
  CHECK(exit_of([&] { Repository{bench.work()}; }) == Exit::not_found);
  Repository::init(bench.work());
  {
    Repository repository(bench.work());
    commit(repository, {{"a.md", "1"}});
  }
  const auto opens = [&] { return exit_of([&] { Repository{bench.work()}; }); };
  SUBCASE("attributes that name a filter") {
    for (const char* line :
         {"*.md filter=evil\n", "# x\n\n*\ttext  filter=lfs\n", "[attr]m filter=evil\n",
          "\"a b\" filter=x", "* ident\n", "* working-tree-encoding=UTF-16\n"}) {
      bench.write(".gitattributes", line);
      CHECK(opens() == Exit::refused);
    }
    bench.write(".gitattributes", "* -text -filter !ident\n# filter=x\n");
    CHECK(opens() == Exit::done);
    bench.write(".git/info/attributes", "* filter=evil\n");
    CHECK(opens() == Exit::refused);
  }
  SUBCASE("attributes in a directory are met by the comparison") {
    bench.write("clients/.gitattributes", "* filter=evil\n");
    Repository repository(bench.work());
    CHECK(exit_of([&] { static_cast<void>(repository.changed()); }) == Exit::refused);
  }
  SUBCASE("a detached HEAD") {
    bench.git({"checkout", "-q", "--detach"});
    CHECK(opens() == Exit::refused);
  }
  SUBCASE("a HEAD that is no branch") {
    bench.git({"symbolic-ref", "HEAD", "refs/other/x"});
    CHECK(opens() == Exit::refused);
  }
  SUBCASE("a file or a symlink named dot git") {
    fs::rename(bench.work() / ".git", bench.base() / "elsewhere");
    bench.write(".git", "gitdir: ../elsewhere\n");
    CHECK(opens() == Exit::refused);
    fs::remove(bench.work() / ".git");
    fs::create_directory_symlink("../elsewhere", bench.work() / ".git");
    CHECK(opens() == Exit::refused);
  }
  SUBCASE("another user's") {
    if (::geteuid() == 0) {
      REQUIRE(::chown((bench.work() / ".git").c_str(), 12345, 12345) == 0);
      CHECK(opens() == Exit::refused);
    }
  }
  SUBCASE("a merge in the middle") {
    bench.write(".git/MERGE_HEAD", line_of(Oid{}));
    Repository repository(bench.work());
    CHECK(exit_of([&] { commit(repository, {{"a.md", "2"}}); }) == Exit::refused);
    CHECK(bench.text("a.md") == "1");
  }
}

TEST_CASE("a repository of another hash is refused clearly") {
  const Bench bench;
  bench.git({"init", "-q", "--object-format=sha256", "-b", "main"});
  bench.git({"commit", "-q", "--allow-empty", "-m", "x"});
  Repository repository(bench.work());
  CHECK(exit_of([&] { static_cast<void>(repository.head()); }) == Exit::refused);
}

TEST_CASE("paths cannot leave the work tree or enter dot git") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid head = commit(repository, {{"a.md", "1"}});
  fs::create_directories(bench.base() / "outside");
  fs::create_directory_symlink(bench.base() / "outside", bench.work() / "link");
  bench.write("real/x.md", "x");
  fs::create_directory(bench.work() / "directory.md");
  fs::create_symlink("a.md", bench.work() / "link.md");
  REQUIRE(::mkfifo((bench.work() / "fifo.md").c_str(), 0600) == 0);
  const struct {
    std::string path;
    Exit expected;
  } rows[] = {
      {"../x.md", Exit::refused},       {"/x.md", Exit::refused},
      {"a/../../x", Exit::refused},     {".git/hooks/post-commit", Exit::refused},
      {"b/.GIT/config", Exit::refused}, {"", Exit::refused},
      {"a//b", Exit::refused},          {"link/x.md", Exit::refused},
      {"link/new/x.md", Exit::refused}, {"link.md", Exit::refused},
      {"directory.md", Exit::invalid},  {"fifo.md", Exit::invalid},
      {"a.md/x.md", Exit::invalid},
  };
  for (const auto& row : rows) {
    INFO(row.path);
    CHECK(exit_of([&] { commit(repository, {{row.path, "evil"}}); }) == row.expected);
  }
  CHECK(repository.head() == head);
  CHECK(fs::is_empty(bench.base() / "outside"));
  CHECK(bench.text("a.md") == "1");
  CHECK_FALSE(fs::exists(bench.work() / ".git/index.lock"));
}

TEST_CASE("a locked index is waited for and then named") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  commit(repository, {{"a.md", "1"}});
  bench.write(".git/index.lock", "");
  const auto start = std::chrono::steady_clock::now();
  try {
    commit(repository, {{"a.md", "2"}});
    FAIL("the lock was not seen");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::system);
    REQUIRE(error.hints().size() == 1);
    CHECK(error.hints()[0].find("index.lock") != std::string::npos);
  }
  CHECK(std::chrono::steady_clock::now() - start > std::chrono::seconds(1));
  CHECK(fs::exists(bench.work() / ".git/index.lock"));
  fs::remove(bench.work() / ".git/index.lock");
  commit(repository, {{"a.md", "2"}});
  bench.check_sound();
}

TEST_CASE("history is read as stock git made it") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"a.md", "1"}}, "1\n");
  const Oid second = commit(repository, {{"a.md", "2"}}, "2\n");
  bench.git({"checkout", "-q", "-b", "side", first.hex()});
  bench.write("b.md", "b");
  bench.git({"add", "b.md"});
  bench.git({"commit", "-q", "-m", "side"});
  bench.git({"checkout", "-q", "main"});
  bench.git({"merge", "-q", "--no-edit", "side"});
  const Oid merge = *repository.head();
  const Oid last = commit(repository, {{"c.md", "3"}}, "last\n");
  bench.check_sound();

  std::vector<std::string> seen;
  repository.walk(last, [&](const Commit& at) {
    seen.push_back(at.id.hex());
    return true;
  });
  REQUIRE(seen.size() == 5);
  CHECK(seen.front() == last.hex());
  CHECK(seen[1] == merge.hex());
  CHECK(seen.back() == first.hex());
  int visits = 0;
  repository.walk(last, [&](const Commit&) { return ++visits < 2; });
  CHECK(visits == 2);

  CHECK(repository.descends(last, first));
  CHECK(repository.descends(last, last));
  CHECK(repository.descends(last, repository.resolve("side")));
  CHECK_FALSE(repository.descends(second, last));
  CHECK_FALSE(repository.descends(second, repository.resolve("side")));
  CHECK(exit_of([&] { static_cast<void>(repository.descends(last, Oid{})); }) == Exit::not_found);
  CHECK(repository.resolve("HEAD~1") == merge);
  CHECK(repository.resolve(second.hex().substr(0, 10)) == second);
  for (const char* none : {"", "nothing", "HEAD~99", "HEAD:a.md", "0000000000"}) {
    CHECK(exit_of([&] { static_cast<void>(repository.resolve(none)); }) == Exit::not_found);
  }

  // From packed references and packed objects as well.
  bench.git({"gc", "-q", "--prune=now"});
  REQUIRE_FALSE(fs::exists(bench.work() / ".git/refs/heads/main"));
  Repository again(bench.work());
  CHECK(again.head() == last);
  CHECK(again.read(first, "a.md") == "1");
  const Oid packed = commit(again, {{"a.md", "4"}, {"d/e.md", "5"}});
  CHECK(again.root() == first);
  fs::remove(bench.work() / ".git/tnotes/root");
  CHECK(again.root() == first);
  CHECK(again.descends(packed, first));
  bench.check_sound();
}

TEST_CASE("a branch in a folder of its own") {
  const Bench bench;
  Repository::init(bench.work());
  bench.git({"symbolic-ref", "HEAD", "refs/heads/work/mine"});
  Repository repository(bench.work());
  commit(repository, {{"a.md", "1"}});
  bench.git({"pack-refs", "--all", "--prune"});
  commit(repository, {{"a.md", "2"}});
  bench.check_sound();
  CHECK(bench.git({"rev-list", "--count", "work/mine"}) == "2\n");
}

TEST_CASE("git packs when many objects have gathered and prunes nothing young") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  commit(repository, {{"a.md", "1"}});
  gc_if_due(bench.work(), bench.environment());
  CHECK_FALSE(fs::exists(bench.work() / ".git/gc.pid"));

  // Git judges by one directory of 256, so objects whose names fill that one stand for thousands.
  std::vector<Change> changes;
  for (int i = 0; changes.size() <= 20; ++i) {
    const std::string bytes = std::to_string(i);
    if (blob_id(bytes).bytes[0] == 0x17) changes.push_back({"notes/" + bytes + ".md", bytes});
  }
  commit(repository, changes);
  bench.write("../dangling", "dangling");
  const std::string dangling = bench.git({"hash-object", "-w", "--no-filters", "../dangling"});
  bench.git({"config", "gc.pruneExpire", "now"});
  gc_if_due(bench.work(), bench.environment());
  bool packed = false;
  for (int i = 0; i < 600 && !packed; ++i) {
    ::usleep(50000);
    for (const auto& entry : fs::directory_iterator(bench.work() / ".git/objects/pack")) {
      packed = packed || entry.path().extension() == ".idx";
    }
  }
  CHECK(packed);
  for (int i = 0; i < 600 && fs::exists(bench.work() / ".git/gc.pid"); ++i) ::usleep(50000);
  bench.git({"cat-file", "-e", dangling.substr(0, 40)});
  bench.check_sound();
}

TEST_CASE("the files of a commit are named with their bytes") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"notes/b.age", "two"}, {"a.yaml", "one"}});
  const Oid second = commit(repository, {{"notes/b.age", std::nullopt}, {"notes/c.age", ""}});
  const auto paths = [&](const Oid& at) {
    std::string all;
    for (const auto& file : repository.files(at)) all += file.path + ' ';
    return all;
  };
  CHECK(paths(first) == "a.yaml notes/b.age ");
  CHECK(paths(second) == "a.yaml notes/c.age ");
  const auto files = repository.files(first);
  CHECK(files[0].bytes == blob_id("one"));
  CHECK(repository.are("one", files[0].bytes));
  CHECK_FALSE(repository.are("One", files[0].bytes));
  CHECK(repository.are("", repository.files(second)[1].bytes));
}

#include <algorithm>
#include <fcntl.h>
#include <random>
#include <set>
#include <sys/stat.h>

#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

struct Records {
  Bench bench;
  Repository repository;

  Records() : repository(made(bench)) {
    commit(repository, {{"a.md", "one\n"},
                        {"clients/c-1/client.yaml", "id: c-1\n"},
                        {"clients/c-1/notes/2026/n.md", "note\n"},
                        {"clients/c-2/client.yaml", "id: c-2\n"}});
  }

  static Repository made(const Bench& bench) {
    Repository::init(bench.work());
    return Repository(bench.work());
  }
};

// What git says, in our letters.
std::string stock_text(const Bench& bench) {
  const std::string out =
      bench.git({"-c", "core.quotepath=off", "-c", "core.excludesFile=/dev/null", "status",
                 "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"});
  std::set<std::string> paths;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\0', at);
    paths.insert(out.substr(at + 3, end - at - 3));
    at = end + 1;
  }
  // Staged or not, and both at once, come to one answer here: how the work tree differs from HEAD.
  std::string text;
  for (const std::string& path : paths) {
    const bool in_head = bench.try_git({"cat-file", "-e", "HEAD:" + path}).ok();
    const bool in_tree = fs::exists(fs::symlink_status(bench.work() / path));
    if (!in_head && !in_tree) continue;
    if (in_head && in_tree) {
      const std::string now = bench.git({"hash-object", "--no-filters", path});
      const std::string entry = bench.git({"ls-tree", "HEAD", "--", path});
      const bool executable = (fs::status(bench.work() / path).permissions() &
                               fs::perms::owner_exec) != fs::perms::none;
      const bool same = entry.find(now.substr(0, 40)) != std::string::npos &&
                        entry.starts_with(executable ? "100755" : "100644");
      if (same) continue;
    }
    text += (!in_head ? "A " : !in_tree ? "D " : "M ") + path + '\n';
  }
  return text;
}

}  // namespace

TEST_CASE("hand edits are found and named") {
  const Records records;
  const Bench& bench = records.bench;
  const auto changed = [&] { return changed_text(records.repository); };
  CHECK(changed() == "");
  SUBCASE("a changed text, of another size and of the same") {
    bench.write("a.md", "longer than one\n");
    bench.write("clients/c-1/client.yaml", "id: c-9\n");
    CHECK(changed() == "M a.md\nM clients/c-1/client.yaml\n");
    bench.write("a.md", "one\n");
    CHECK(changed() == "M clients/c-1/client.yaml\n");
  }
  SUBCASE("a text of the same size with its old time") {
    struct stat status {};
    REQUIRE(::stat((bench.work() / "a.md").c_str(), &status) == 0);
    fs::rename(bench.work() / "a.md", bench.base() / "kept");
    bench.write("a.md", "two\n");
    const timespec times[] = {status.st_atim, status.st_mtim};
    REQUIRE(::utimensat(AT_FDCWD, (bench.work() / "a.md").c_str(), times, 0) == 0);
    CHECK(changed() == "M a.md\n");
  }
  SUBCASE("new files, ignored ones and oddly named ones too") {
    bench.write(".gitignore", "*.log\n");
    bench.write("x.log", "x");
    bench.write("clients/c-1/\xff\n\"name", "x");
    bench.write("clients-z/y", "x");
    fs::create_directories(bench.work() / "empty/deeper");
    CHECK(changed() == "A .gitignore\nA clients-z/y\nA clients/c-1/\xff\n\"name\nA x.log\n");
  }
  SUBCASE("removed files and directories") {
    fs::remove(bench.work() / "a.md");
    fs::remove_all(bench.work() / "clients/c-1");
    CHECK(changed() == "D a.md\nD clients/c-1/client.yaml\nD clients/c-1/notes/2026/n.md\n");
  }
  SUBCASE("a mode") {
    fs::permissions(bench.work() / "a.md", fs::perms::owner_all);
    CHECK(changed() == "M a.md\n");
  }
  SUBCASE("what is no file") {
    fs::remove(bench.work() / "a.md");
    REQUIRE(::mkfifo((bench.work() / "a.md").c_str(), 0600) == 0);
    fs::remove(bench.work() / "clients/c-2/client.yaml");
    fs::create_symlink("../c-1/client.yaml", bench.work() / "clients/c-2/client.yaml");
    fs::remove(bench.work() / "clients/c-1/client.yaml");
    bench.write("clients/c-1/client.yaml/inner", "x");
    REQUIRE(::mkfifo((bench.work() / "new").c_str(), 0600) == 0);
    fs::create_symlink("/etc", bench.work() / "link");
    CHECK(changed() ==
          "X a.md\nX clients/c-1/client.yaml\nA clients/c-1/client.yaml/inner\n"
          "X clients/c-2/client.yaml\nX link\nX new\n");
  }
  SUBCASE("a directory replaced by a symlink or a file") {
    fs::rename(bench.work() / "clients/c-1", bench.base() / "moved");
    fs::create_directory_symlink(bench.base() / "moved", bench.work() / "clients/c-1");
    fs::remove_all(bench.work() / "clients/c-2");
    bench.write("clients/c-2", "x");
    CHECK(changed() ==
          "X clients/c-1\nD clients/c-1/client.yaml\nD clients/c-1/notes/2026/n.md\n"
          "A clients/c-2\nD clients/c-2/client.yaml\n");
  }
  SUBCASE("a repository within") {
    bench.write("clients/c-1/.git/HEAD", "ref: refs/heads/main\n");
    bench.write("nested/.git", "gitdir: elsewhere\n");
    bench.write("nested/x.md", "x");
    CHECK(changed() == "X clients/c-1/.git\nX nested/.git\nA nested/x.md\n");
  }
  SUBCASE("an index that is gone, and one that is garbage") {
    bench.write("a.md", "two\n");
    fs::remove(bench.work() / ".git/index");
    CHECK(changed() == "M a.md\n");
    bench.write(".git/index", "garbage");
    CHECK(changed() == "M a.md\n");
  }
}

TEST_CASE("before the first commit all files are new") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  CHECK(changed_text(repository) == "");
  bench.write("a.md", "x");
  CHECK(changed_text(repository) == "A a.md\n");
  bench.git({"add", "a.md"});
  CHECK(changed_text(repository) == "A a.md\n");
  commit(repository, {{"a.md", "x"}});
  CHECK(changed_text(repository) == "");
  bench.check_sound();
}

TEST_CASE("an index of another kind is understood through HEAD and made plain by a commit") {
  Records records;
  const Bench& bench = records.bench;
  SUBCASE("version 4") { bench.git({"update-index", "--index-version", "4"}); }
  SUBCASE("split") { bench.git({"update-index", "--split-index"}); }
  SUBCASE("untracked cache and a file system monitor's mark") {
    bench.git({"update-index", "--force-untracked-cache"});
  }
  SUBCASE("intent to add") {
    bench.write("later.md", "later\n");
    bench.git({"add", "-N", "later.md"});
    CHECK(changed_text(records.repository) == "A later.md\n");
    fs::remove(bench.work() / "later.md");
  }
  SUBCASE("assumed unchanged") {
    bench.write("a.md", "hidden\n");
    bench.git({"update-index", "--assume-unchanged", "a.md"});
    CHECK(changed_text(records.repository) == "M a.md\n");
    bench.write("a.md", "one\n");
  }
  SUBCASE("a cached tree that is gone") {
    bench.git({"update-index", "--add", "--cacheinfo",
               "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,x"});
    bench.git({"update-index", "--force-remove", "x"});
  }
  CHECK(changed_text(records.repository) == "");
  bench.write("clients/c-2/client.yaml", "by hand\n");
  CHECK(changed_text(records.repository) == "M clients/c-2/client.yaml\n");
  commit(records.repository,
         {{"clients/c-2/client.yaml", "by hand\n"}, {"clients/c-3/client.yaml", "id: c-3\n"}});
  CHECK(changed_text(records.repository) == "");
  bench.check_sound();
}

TEST_CASE("what stock git staged is seen, and does not slip into a commit") {
  Records records;
  const Bench& bench = records.bench;
  bench.write("staged.md", "staged\n");
  bench.write("a.md", "two\n");
  bench.git({"add", "."});
  bench.git({"rm", "-q", "--cached", "clients/c-2/client.yaml"});
  CHECK(changed_text(records.repository) == "M a.md\nA staged.md\n");
  const Oid id = commit(records.repository, {{"n.md", "n\n"}});
  CHECK(bench.git({"show", "--format=", "--name-status", id.hex()}) == "A\tn.md\n");
  CHECK(bench.status() == " M a.md\n?? staged.md\n");
  CHECK(changed_text(records.repository) == "M a.md\nA staged.md\n");
}

TEST_CASE("symlinks and submodules that stock git committed do not trouble") {
  Records records;
  const Bench& bench = records.bench;
  fs::create_symlink("a.md", bench.work() / "link");
  bench.git({"add", "link"});
  bench.git({"update-index", "--add", "--cacheinfo",
             "160000," + records.repository.head()->hex() + ",sub"});
  fs::create_directory(bench.work() / "sub");
  bench.git({"commit", "-q", "-m", "odd"});
  CHECK(changed_text(records.repository) == "");
  commit(records.repository, {{"n.md", "n\n"}});
  CHECK(changed_text(records.repository) == "");
  CHECK(bench.status() == "");
  fs::remove(bench.work() / "link");
  fs::create_symlink("b.md", bench.work() / "link");
  CHECK(changed_text(records.repository) == "X link\n");
}

TEST_CASE("a file written in the moment of the commit is not overlooked") {
  Records records;
  const Bench& bench = records.bench;
  for (int i = 0; i < 30; ++i) {
    const std::string text = std::to_string(100 + i) + '\n';
    commit(records.repository, {{"a.md", text}});
    bench.write("a.md", std::to_string(200 + i) + '\n');
    REQUIRE(changed_text(records.repository) == "M a.md\n");
    // Another commit writes the index anew: the file must not look older than it now.
    commit(records.repository, {{"b.md", text}});
    REQUIRE(changed_text(records.repository) == "M a.md\n");
    bench.write("a.md", text);
  }
}

TEST_CASE("a thousand files, read by two threads where there are more") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  std::vector<Change> changes;
  for (int i = 0; i < 2500; ++i) {
    changes.push_back({"clients/c-" + std::to_string(i % 50) + "/notes/" + std::to_string(i % 3) +
                           '/' + std::to_string(i) + ".md",
                       std::to_string(i)});
  }
  commit(repository, changes);
  bench.check_sound();
  for (int round = 0; round < 5; ++round) {
    CHECK(changed_text(repository) == "");
    bench.write("clients/c-7/notes/1/7.md", "edited");
    fs::remove(bench.work() / "clients/c-8/notes/2/8.md");
    bench.write("clients/c-9/notes/new.md", "new");
    CHECK(changed_text(repository) ==
          "M clients/c-7/notes/1/7.md\nD clients/c-8/notes/2/8.md\nA clients/c-9/notes/new.md\n");
    commit(repository, {{"clients/c-7/notes/1/7.md", "7"},
                        {"clients/c-8/notes/2/8.md", "8"},
                        {"clients/c-9/notes/new.md", std::nullopt}});
  }
  fs::remove_all(bench.work() / "clients");
  CHECK(repository.changed().size() == 2500);
}

TEST_CASE("a folder of more names than are read at once") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const std::string folder = "clients/" + std::string(200, 'c') + '/';
  std::vector<Change> changes;
  for (int i = 0; i < 300; ++i) {
    changes.push_back({folder + std::string(200, 'n') + std::to_string(i), std::to_string(i)});
  }
  commit(repository, changes);
  CHECK(changed_text(repository) == "");
  for (const Change& change : changes) fs::remove(bench.work() / change.path);
  CHECK(repository.changed().size() == changes.size());
}

TEST_CASE("random work by tnotes, stock git and by hand compares as git says") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    Records records;
    const Bench& bench = records.bench;
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t count) { return random() % count; };
    const std::vector<std::string> paths = {"a.md",     "b.md",     "d/a.md",    "d/b/c.md",
                                            "d/b/d.md", "d-e/a.md", "d.md/x.md", "e/f/g/h.md"};
    std::string did;
    for (int i = 0; i < 25; ++i) {
      const std::string path = paths[pick(paths.size())];
      const std::string text = "text " + std::to_string(pick(4)) + '\n';
      std::string what;
      switch (pick(8)) {
        case 0:
        case 1: {
          what = "commit " + path;
          std::vector<Change> changes = {{path, text}};
          const std::string other = paths[pick(paths.size())];
          if (other != path) changes.push_back({other, std::nullopt});
          commit(records.repository, changes);
          break;
        }
        case 2:
        case 3:
          what = "write " + path;
          bench.write(path, text);
          break;
        case 4:
          what = "remove " + path;
          fs::remove(bench.work() / path);
          break;
        case 5:
          what = "add";
          bench.git({"add", "-A"});
          break;
        case 6:
          what = "commit by git";
          bench.git({"add", "-A"});
          bench.git({"commit", "-q", "--allow-empty", "-m", "by git"});
          break;
        default:
          what = "touch or stage " + path;
          if (pick(2) == 0) {
            bench.git({"rm", "-q", "-r", "--cached", "--ignore-unmatch", path});
          } else if (fs::exists(bench.work() / path)) {
            fs::last_write_time(bench.work() / path, fs::file_time_type::clock::now());
          }
      }
      did += what + '\n';
      INFO("seed " << seed << ", after:\n" << did);
      const std::string ours = changed_text(records.repository);
      CHECK(ours == stock_text(bench));
      if (what == "commit by git") CHECK(ours == "");
    }
    CHECK(bench.try_git({"fsck", "--strict"}).ok());
  }
}

#include "git/settled.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "git/scan.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

// A later time than any that the directories of a test have.
constexpr std::pair<std::uint32_t, std::uint32_t> later{4'000'000'000, 0};

Index index_of(const Bench& bench) {
  bench.git({"add", "-A"});
  auto index = load_index(Directory::open(bench.work() / ".git").descriptor());
  REQUIRE(index);
  index->written = later;
  return *std::move(index);
}

std::string text_of(Scan scan) {
  std::ranges::sort(scan.changed, {}, &Changed::path);
  std::string text;
  for (const Changed& changed : scan.changed) {
    text += letter(changed.difference) + ' ' + changed.path + '\n';
  }
  std::ranges::sort(scan.doubtful);
  for (const std::size_t at : scan.doubtful) text += "? " + std::to_string(at) + '\n';
  std::ranges::sort(scan.attribute_files);
  for (const std::string& path : scan.attribute_files) text += "attributes " + path + '\n';
  return text;
}

struct WorkTree {
  Bench bench;
  Directory work = Directory::open(bench.work());

  WorkTree() {
    Repository::init(bench.work());
    for (const char* path : {".gitattributes", "practice.yaml", "clients/c-1/client.yaml",
                             "clients/c-1/notes/2025/a.md", "clients/c-1/notes/2026/b.md",
                             "clients/c-1/notes/2026/c.md", "clients/c-2/client.yaml"}) {
      bench.write(path, path);
    }
  }
};

// Longer than what a file system takes for one moment.
void wait_a_moment() { std::this_thread::sleep_for(std::chrono::milliseconds(15)); }

}  // namespace

TEST_CASE("directories that hold what the index has are settled") {
  const WorkTree tree;
  const Index index = index_of(tree.bench);
  const Scan first = scan(tree.work, index);
  CHECK(text_of(first) == "attributes .gitattributes\n");
  CHECK(first.newly_settled == 7);
  CHECK(first.settled.size() == 7);

  const SettledDirectories known(first.settled);
  const Scan second = scan(tree.work, index, known);
  CHECK(text_of(second) == "attributes .gitattributes\n");
  CHECK(second.newly_settled == 0);
  CHECK(second.settled.size() == 7);

  SUBCASE("a new file, a new directory") {
    tree.bench.write("clients/c-1/notes/2025/new.md", "x");
    tree.bench.write("clients/c-3/client.yaml", "x");
    const Scan third = scan(tree.work, index, known);
    CHECK(text_of(third) ==
          "A clients/c-1/notes/2025/new.md\nA clients/c-3/client.yaml\n"
          "attributes .gitattributes\n");
    CHECK(third.newly_settled == 0);
    CHECK(third.settled.size() == 5);
  }
  SUBCASE("a file changed in place, and one that went") {
    tree.bench.write("clients/c-1/notes/2025/a.md", "changed in place");
    fs::remove(tree.bench.work() / "clients/c-2/client.yaml");
    CHECK(text_of(scan(tree.work, index, known)) ==
          "D clients/c-2/client.yaml\n? 2\nattributes .gitattributes\n");
  }
  SUBCASE("a directory that an older copy took the place of") {
    fs::rename(tree.bench.work() / "clients/c-1", tree.bench.base() / "kept");
    tree.bench.write("clients/c-1/client.yaml", "other");
    CHECK(text_of(scan(tree.work, index, known)) ==
          "D clients/c-1/notes/2025/a.md\nD clients/c-1/notes/2026/b.md\n"
          "D clients/c-1/notes/2026/c.md\n? 1\nattributes .gitattributes\n");
  }
  SUBCASE("a symlink in the place of a directory, with the same files") {
    fs::rename(tree.bench.work() / "clients/c-1/notes", tree.bench.base() / "kept");
    fs::create_directory_symlink(tree.bench.base() / "kept",
                                 tree.bench.work() / "clients/c-1/notes");
    CHECK(text_of(scan(tree.work, index, known)) ==
          "X clients/c-1/notes\nD clients/c-1/notes/2025/a.md\nD clients/c-1/notes/2026/b.md\n"
          "D clients/c-1/notes/2026/c.md\nattributes .gitattributes\n");
  }
  SUBCASE("a file that the index does not have any more, or did not have") {
    tree.bench.git({"rm", "-q", "--cached", "clients/c-2/client.yaml"});
    const Directory git = Directory::open(tree.bench.work() / ".git");
    std::optional<Index> less = load_index(git.descriptor());
    REQUIRE(less);
    less->written = later;
    CHECK(text_of(scan(tree.work, *less, known)) ==
          "A clients/c-2/client.yaml\nattributes .gitattributes\n");
    CHECK(text_of(scan(tree.work, index, SettledDirectories(scan(tree.work, *less).settled))) ==
          "attributes .gitattributes\n");
  }
}

TEST_CASE("a directory as young as the index is not settled") {
  const WorkTree tree;
  Index index = index_of(tree.bench);
  index.written = {0, 0};  // not known
  CHECK(scan(tree.work, index).settled.empty());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  index.written = {static_cast<std::uint32_t>(seconds), 0};
  CHECK(scan(tree.work, index).settled.empty());
  index.written.first += 10;
  CHECK(scan(tree.work, index).settled.size() == 7);
}

TEST_CASE("settled directories are kept in a file, and a bad one is as good as none") {
  const WorkTree tree;
  const Index index = index_of(tree.bench);
  const Directory git = Directory::open(tree.bench.work() / ".git");
  const std::vector<SettledDirectory> all = scan(tree.work, index).settled;
  SettledDirectories(all).save(git);
  const SettledDirectories loaded = SettledDirectories::load(git);
  for (const SettledDirectory& directory : all) {
    CHECK(loaded.contains(directory));
    SettledDirectory other = directory;
    other.changed += 1;
    CHECK_FALSE(loaded.contains(other));
    other = directory;
    other.names += 1;
    CHECK_FALSE(loaded.contains(other));
    other = directory;
    other.path += 1;
    CHECK_FALSE(loaded.contains(other));
  }
  const std::string bytes = tree.bench.text(".git/tnotes/directories");
  CHECK(bytes.size() == 8 + 40 * all.size() + 8);
  SUBCASE("shortened") { tree.bench.write(".git/tnotes/directories", bytes.substr(40)); }
  SUBCASE("empty") { tree.bench.write(".git/tnotes/directories", ""); }
  SUBCASE("a flipped bit") {
    std::string flipped = bytes;
    flipped[20] = static_cast<char>(flipped[20] ^ 1);
    tree.bench.write(".git/tnotes/directories", flipped);
  }
  SUBCASE("no file") {
    fs::remove(tree.bench.work() / ".git/tnotes/directories");
    fs::create_directory(tree.bench.work() / ".git/tnotes/directories");
    SettledDirectories(all).save(git);  // does not throw
  }
  CHECK(SettledDirectories::load(git).empty());
}

TEST_CASE("with settled directories random hand edits are found as without") {
  for (unsigned seed = 0; seed < 4; ++seed) {
    const WorkTree tree;
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t count) { return random() % count; };
    const std::vector<std::string> paths = {"a.md",     "b.md",     "d/a.md",    "d/b/c.md",
                                            "d/b/d.md", "d-e/a.md", "d.md/x.md", "e/f/g/h.md"};
    Index index = index_of(tree.bench);
    SettledDirectories known;
    std::string did;
    for (int i = 0; i < 30; ++i) {
      wait_a_moment();
      const fs::path path = tree.bench.work() / paths[pick(paths.size())];
      switch (pick(6)) {
        case 0:
        case 1:
          did += "write " + path.string() + '\n';
          if (!fs::is_directory(path)) {
            tree.bench.write(fs::relative(path, tree.bench.work()).string(), "x");
          }
          break;
        case 2:
          did += "remove " + path.string() + '\n';
          fs::remove_all(path);
          break;
        case 3:
          did += "remove above " + path.string() + '\n';
          if (path.parent_path() != tree.bench.work()) fs::remove_all(path.parent_path());
          break;
        case 4: {
          did += "rename " + path.string() + '\n';
          std::error_code ignored;
          fs::rename(path, tree.bench.work() / "moved.md", ignored);
          break;
        }
        default:
          did += "new index\n";
          index = index_of(tree.bench);
      }
      INFO("seed " << seed << ", after:\n" << did);
      const Scan with = scan(tree.work, index, known);
      CHECK(text_of(with) == text_of(scan(tree.work, index)));
      if (pick(2) == 0) known = SettledDirectories(with.settled);
    }
  }
}

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <random>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/files.hpp"
#include "git/steps.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

// Bytes as ciphertext has them. The same for the same seed.
std::string noise(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::vector<Change> generation(unsigned number, unsigned count, std::size_t size = 300) {
  std::vector<Change> changes;
  for (unsigned i = 0; i < count; ++i) {
    changes.push_back({"notes/" + std::to_string(i) + ".age", noise(number * count + i, size)});
  }
  return changes;
}

// Lowers a limit of this process for a while.
class Limit {
 public:
  Limit(decltype(RLIMIT_NOFILE) what, rlim_t most) : what_(what) {
    REQUIRE(::getrlimit(what_, &before_) == 0);
    rlimit lower = before_;
    lower.rlim_cur = most;
    REQUIRE(::setrlimit(what_, &lower) == 0);
  }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;
  ~Limit() { ::setrlimit(what_, &before_); }

 private:
  decltype(RLIMIT_NOFILE) what_;
  rlimit before_{};
};

// A small disk of its own for a directory, while this lives.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& place) : place_(place) {
    mounted_ = ::mount("tmpfs", place.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=2m") == 0;
    if (!mounted_) MESSAGE("skipped: no tmpfs can be mounted here");
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool mounted() const { return mounted_; }

 private:
  fs::path place_;
  bool mounted_ = false;
};

rlim_t descriptors_open() {
  const Descriptor next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  REQUIRE(next);
  return static_cast<rlim_t>(next.get());
}

std::size_t packs(const Bench& bench) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(bench.work() / ".git/objects/pack")) {
    count += entry.path().extension() == ".pack" ? 1 : 0;
  }
  return count;
}

void check_tree(const Bench& bench, const std::vector<Change>& changes) {
  std::size_t other = 0;
  for (const Change& change : changes) {
    const bool there = fs::exists(bench.work() / change.path);
    other +=
        there == change.bytes.has_value() && (!there || bench.text(change.path) == change.bytes)
            ? 0
            : 1;
  }
  CHECK(other == 0);
}

// Also reads every blob: an index that remembers nothing makes git compare by content.
void check_content(const Bench& bench) {
  bench.check_sound();
  bench.git({"read-tree", "HEAD"});
  bench.check_sound();
}

// A commit that failed left nothing behind.
void check_untouched(const Bench& bench, const Repository& repository, const Oid& head) {
  CHECK(repository.head() == head);
  CHECK(changed_text(repository) == "");
  CHECK(packs(bench) == 0);
  CHECK(fs::is_empty(bench.work() / ".git/objects/pack"));
  CHECK(fs::is_empty(bench.work() / ".git/tnotes/commit"));
  CHECK_FALSE(fs::exists(bench.work() / ".git/index.lock"));
  CHECK_FALSE(fs::exists(bench.work() / "new"));
  bench.check_sound();
}

std::mutex counting;
std::map<std::string, int> counted;
void count_step(const char* name) {
  const std::scoped_lock lock(counting);
  ++counted[name];
}

std::string fatal_step;
std::atomic<int> fatal_steps_left = 0;
void die_at_fatal_step(const char* name) {
  if (name == fatal_step && fatal_steps_left-- == 0) ::_exit(0);
}

}  // namespace

TEST_CASE("changes may come in any order, and of two of one path the later counts") {
  for (const unsigned count : {3U, 200U}) {  // one by one, and many at once
    CAPTURE(count);
    const Bench bench;
    Repository::init(bench.work());
    Repository repository(bench.work());
    std::vector<Change> changes = generation(1, count);
    const std::vector<Change> later = generation(2, count);
    std::ranges::shuffle(changes, std::mt19937(count));
    changes.insert(changes.end(), later.begin(), later.end());
    changes.push_back({"notes/1.age", std::nullopt});
    changes.push_back({"notes/2.age", std::nullopt});
    changes.push_back({"notes/2.age", "the last"});
    commit(repository, changes);
    std::vector<Change> expected = later;
    expected[1].bytes.reset();
    expected[2].bytes = "the last";
    check_tree(bench, expected);
    check_content(bench);
    // Twice in a row is out of order, too.
    commit(repository, {{"notes/0.age", "first"}, {"notes/0.age", "second"}});
    CHECK(bench.text("notes/0.age") == "second");
    bench.check_sound();
  }
}

TEST_CASE("a commit of many files needs few descriptors, and git agrees with it") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first =
      commit(repository, {{"notes/7.age", "old"}, {"gone/1.md", "1"}, {"top.md", ""}});
  std::vector<Change> changes = generation(1, 600);
  for (unsigned i = 0; i < 40; ++i) {
    changes.push_back({"clients/" + std::to_string(i) + "/a.md", std::string(i * 7, 'x') + "\n"});
  }
  for (const std::size_t size : {1U, 126U, 127U, 128U, 32767U, 32768U, 65535U, 65536U, 131071U}) {
    // A zero is what makes it binary.
    changes.push_back({fmt::format("stored/{}.bin", size), '\0' + noise(3, size - 1)});
  }
  changes.push_back({"large.bin", noise(7, 1300000)});
  changes.push_back({"large.md", std::string(1300000, 'y')});
  changes.push_back({"empty.md", ""});
  changes.push_back({"twice.age", changes.front().bytes});
  changes.push_back({"gone/1.md", std::nullopt});
  changes.push_back({"never/was.md", std::nullopt});
  {
    const Limit limit(RLIMIT_NOFILE, descriptors_open() + 64);
    commit(repository, changes);
  }
  check_tree(bench, changes);
  CHECK_FALSE(fs::exists(bench.work() / "gone"));
  CHECK(changed_text(repository) == "");
  CHECK(packs(bench) == 1);
  check_content(bench);
  CHECK(repository.read(*repository.head(), "large.bin") == noise(7, 1300000));

  // The same bytes make the same pack, which stays the other commit's.
  repository.commit({{"notes/7.age", "old"}}, repository.head(), robin(), "x\n", fake_signature);
  commit(repository, changes);
  CHECK(packs(bench) == 1);
  check_content(bench);

  for (Change& change : changes) change.bytes.reset();
  commit(repository, changes);
  check_tree(bench, changes);
  CHECK_FALSE(fs::exists(bench.work() / "notes"));
  CHECK(changed_text(repository) == "");
  check_content(bench);
  CHECK(repository.read(first, "notes/7.age") == "old");
}

TEST_CASE("a commit of many files killed at any kind of step is there whole or not at all") {
  constexpr unsigned files = 80;
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  unsigned number = 0;
  commit(repository, generation(number, files));
  counted.clear();
  on_step = count_step;
  commit(repository, generation(++number, files));
  on_step = nullptr;
  CHECK(counted.at("place a file") == files);

  int whole = 0;
  int nothing = 0;
  for (const auto& [name, times] : counted) {
    INFO(name);
    const auto before = generation(number, files);
    const auto after = generation(++number, files);
    const Oid old = *repository.head();
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      fatal_step = name;
      fatal_steps_left = times / 2;
      on_step = die_at_fatal_step;
      commit(repository, after);
      ::_exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    repository.recover();
    CHECK(fs::is_empty(bench.work() / ".git/tnotes/commit"));
    const bool committed = repository.head() != old;
    ++(committed ? whole : nothing);
    check_tree(bench, committed ? after : before);
    CHECK(changed_text(repository) == "");
    bench.check_sound();
    if (!committed) {
      commit(repository, after);
      bench.check_sound();
    }
  }
  CHECK(nothing >= 8);
  CHECK(whole >= 4);
}

TEST_CASE("a commit of many files that fails leaves nothing behind") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid head = commit(repository, {{"notes/7.age", "old"}});
  std::vector<Change> changes = generation(1, 300);
  changes.push_back({"new/folder/a.md", "new"});

  SUBCASE("the pack cannot be written") {
    ::signal(SIGXFSZ, SIG_IGN);
    const Limit limit(RLIMIT_FSIZE, 40000);
    CHECK(exit_of([&] { commit(repository, changes); }) == Exit::system);
  }
  SUBCASE("a file cannot be written") {
    ::signal(SIGXFSZ, SIG_IGN);
    const Limit limit(RLIMIT_FSIZE, 299);
    CHECK(exit_of([&] { commit(repository, changes); }) == Exit::system);
  }
  SUBCASE("something is in the way") {
    fs::create_directories(bench.work() / "notes/299.age");
    CHECK(exit_of([&] { commit(repository, changes); }) == Exit::invalid);
    fs::remove(bench.work() / "notes/299.age");
  }
  SUBCASE("a path leaves the work tree") {
    changes.push_back({"../a.md", "evil"});
    CHECK(exit_of([&] { commit(repository, changes); }) == Exit::refused);
    changes.pop_back();
  }
  SUBCASE("the signature is refused") {
    CHECK(exit_of([&] {
            repository.commit(changes, head, robin(), "x\n", [](std::string_view) -> std::string {
              throw Error(Exit::locked, "no");
            });
          }) == Exit::locked);
  }
  check_untouched(bench, repository, head);
  // Nothing of the pack that went again is taken for stored.
  commit(repository, {{"notes/1.age", changes[1].bytes}});
  check_content(bench);
  commit(repository, changes);
  check_tree(bench, changes);
  check_content(bench);
}

TEST_CASE("a disk that is full before many files are on it keeps all as it was") {
  const Bench bench;
  const SmallDisk disk(bench.work());
  if (!disk.mounted()) return;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid head = commit(repository, {{"notes/7.age", "old"}});
  CHECK(exit_of([&] { commit(repository, generation(1, 300, 8000)); }) == Exit::system);
  check_untouched(bench, repository, head);
  commit(repository, generation(2, 100));
  check_content(bench);
}

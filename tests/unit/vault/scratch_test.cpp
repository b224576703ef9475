#include "vault/scratch.hpp"

#include <array>
#include <csignal>
#include <doctest/doctest.h>
#include <functional>
#include <linux/magic.h>
#include <string>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/error.hpp"
#include "unit/base/scratch.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::vault::scratch_tests {

namespace {

namespace fs = std::filesystem;

const std::string id = "00112233445566778899aabbccddeeff";
const std::string canary = "Sparrows gather at the harbour";

Note note(std::string_view text = canary) {
  return {{id, "a-client", std::chrono::year(2026) / 11 / 23}, Secret::copy(text)};
}

bool is_in_memory(const fs::path& place) {
  struct statfs system {};
  return ::statfs(place.c_str(), &system) == 0 && system.f_type == TMPFS_MAGIC;
}

// A place in memory of the test's own, and a vault that is only a name.
class Place {
 public:
  Place() {
    std::string pattern = "/dev/shm/tnotes-test-XXXXXX";
    if (is_in_memory("/dev/shm") && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    environment_ = Environment({{"XDG_RUNTIME_DIR", path_.string()}});
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  // Where there is no tmpfs, there is nothing to test.
  [[nodiscard]] bool is_there() const {
    if (path_.empty()) MESSAGE("skipped: there is no tmpfs at /dev/shm");
    return !path_.empty();
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::string vault() const { return std::string(40, 'a'); }
  [[nodiscard]] const test::Scratch& disk() const { return disk_; }
  [[nodiscard]] const Environment& environment() const { return environment_; }

  [[nodiscard]] Scratch make(std::string_view text = canary) const {
    return Scratch::make(environment_, vault(), note(text));
  }
  [[nodiscard]] std::vector<Scratch> abandoned() const {
    return Scratch::abandoned(environment_, vault());
  }
  // The folders that lie there.
  [[nodiscard]] std::vector<fs::path> folders() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path());
    return found;
  }
  // One that a program left when it was ended.
  [[nodiscard]] fs::path leave() const {
    (void)make();
    REQUIRE(folders().size() == 1);
    return folders().front();
  }

 private:
  fs::path path_;
  test::Scratch disk_;
  Environment environment_;
};

// A process that is told when to go on and tells when it has come so far.
class Child {
 public:
  explicit Child(const std::function<void(Child&)>& work) {
    REQUIRE(::pipe(to_.data()) == 0);
    REQUIRE(::pipe(from_.data()) == 0);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ != 0) return;
    try {
      work(*this);
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    for (const int fd : {to_[0], to_[1], from_[0], from_[1]}) ::close(fd);
  }

  // In the child.
  void ready() const { REQUIRE(::write(from_[1], "x", 1) == 1); }
  void wait() const {
    char byte = 0;
    while (::read(to_[0], &byte, 1) < 0) {
    }
  }
  // In the test.
  void await() const {
    char byte = 0;
    REQUIRE(::read(from_[0], &byte, 1) == 1);
  }
  void go_on() const { REQUIRE(::write(to_[1], "x", 1) == 1); }
  void kill() const { REQUIRE(::kill(pid_, SIGKILL) == 0); }
  void end() const {
    int status = 0;
    REQUIRE(::waitpid(pid_, &status, 0) == pid_);
  }

 private:
  std::array<int, 2> to_{};
  std::array<int, 2> from_{};
  pid_t pid_ = 0;
};

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

template <class Action>
Exit exit_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.message().find("Sparrows") == std::string::npos);
    return error.code();
  }
  return Exit::done;
}

}  // namespace

TEST_CASE("a text lies in memory, is its owner's alone, and its names say nothing") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  REQUIRE(place.folders().size() == 1);
  const fs::path folder = place.folders().front();
  CHECK(scratch.file().string().starts_with(folder.string() + "/"));
  CHECK(test::slurp(scratch.file()) == canary);
  CHECK(mode_of(folder) == 0700);
  CHECK(mode_of(scratch.file()) == 0600);
  CHECK(mode_of(scratch.file().parent_path()) == 0700);
  CHECK(scratch.file().filename() == "note.md");
  for (const std::string word : {"a-client", "00112233", "20261123"}) {
    CHECK(scratch.file().string().find(word) == std::string::npos);
  }
  CHECK(scratch.heading() == note().heading);
  CHECK(scratch.read()->reveal() == canary);
  CHECK_FALSE(scratch.differs(*scratch.read()));
  test::put(scratch.file(), canary + "\n");
  CHECK(scratch.differs(*scratch.read()));
  test::put(scratch.file(), canary);
  CHECK_FALSE(scratch.differs(*scratch.read()));
  scratch.remove();
  CHECK(place.folders().empty());
  scratch.remove();
}

TEST_CASE("a folder goes with all that an editor put there") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  const fs::path beside = scratch.file().parent_path();
  test::put(beside / ".note.md.swp", canary);
  test::put(beside / "note.md~", canary);
  fs::create_directories(beside / "backup" / "deep");
  test::put(beside / "backup" / "deep" / "note.md", canary);
  test::put(place.disk() / "mine", "mine");
  fs::create_symlink(place.disk() / "mine", beside / "link");
  scratch.remove();
  CHECK(place.folders().empty());
  CHECK(test::slurp(place.disk() / "mine") == "mine");
}

TEST_CASE("what is read is what the editor left, and no more than can be kept") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  const fs::path file = scratch.file();
  test::put(file, "");
  CHECK(scratch.read()->empty());
  CHECK(scratch.differs(*scratch.read()));
  test::put(file, std::string("\0\xff", 2));
  CHECK(scratch.read()->reveal() == std::string("\0\xff", 2));
  test::put(file, std::string(unfinished_limit, 'x'));
  CHECK(scratch.read()->size() == unfinished_limit);
  test::put(file, canary + std::string(unfinished_limit, 'x'));
  CHECK(exit_of([&] { (void)scratch.read(); }) == Exit::invalid);
  // As editors do it that write beside and rename.
  test::put(file.parent_path() / "new", "renamed");
  fs::rename(file.parent_path() / "new", file);
  CHECK(scratch.read()->reveal() == "renamed");
  fs::remove(file);
  CHECK_FALSE(scratch.read().has_value());
  fs::create_directory(file);
  CHECK(exit_of([&] { (void)scratch.read(); }) == Exit::invalid);
  fs::remove(file);
  test::put(place.disk() / "elsewhere", canary);
  fs::create_symlink(place.disk() / "elsewhere", file);
  CHECK(exit_of([&] { (void)scratch.read(); }) == Exit::invalid);
  fs::remove(file);
  fs::create_symlink("nowhere", file);
  CHECK(exit_of([&] { (void)scratch.read(); }) == Exit::invalid);
  fs::remove(file);
  REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  CHECK(exit_of([&] { (void)scratch.read(); }) == Exit::invalid);
  fs::remove_all(file.parent_path());
  CHECK_FALSE(scratch.read().has_value());
}

TEST_CASE("what a program left that was killed is found by the next one") {
  const Place place;
  if (!place.is_there()) return;
  const Child child([&](const Child& self) {
    const Scratch scratch = place.make();
    test::put(scratch.file(), canary + " and more");
    self.ready();
    self.wait();
  });
  child.await();
  CHECK(place.abandoned().empty());
  child.kill();
  child.end();
  {
    auto found = place.abandoned();
    REQUIRE(found.size() == 1);
    CHECK(found[0].heading() == note().heading);
    CHECK(found[0].read()->reveal() == canary + " and more");
    CHECK(found[0].differs(*found[0].read()));
    CHECK_FALSE(found[0].differs(Secret::copy(canary)));
    // Whoever found it holds it.
    CHECK(place.abandoned().empty());
  }
  auto found = place.abandoned();
  REQUIRE(found.size() == 1);
  found[0].remove();
  CHECK(place.folders().empty());
  CHECK(place.abandoned().empty());
}

TEST_CASE("an editor that lives on when its program is killed keeps the folder") {
  const Place place;
  if (!place.is_there()) return;
  std::array<int, 2> editor_ends{};
  REQUIRE(::pipe(editor_ends.data()) == 0);
  const Child child([&](const Child& self) {
    const Scratch scratch = place.make();
    if (::fork() == 0) {
      // The editor, with the lock that it inherits and no other.
      for (int fd = 3; fd < 256; ++fd) {
        if (fd != scratch.lock_descriptor() && fd != editor_ends[0]) ::close(fd);
      }
      char byte = 0;
      (void)!::read(editor_ends[0], &byte, 1);
      test::put(scratch.file(), canary + " and more");
      ::_exit(0);
    }
    self.ready();
    self.wait();
  });
  child.await();
  child.kill();
  child.end();
  std::vector<Scratch> found;
  // Until the editor has let go of what it is not to have.
  for (int i = 0; i < 500 && found.empty(); ++i) {
    found = place.abandoned();
    if (found.empty()) ::usleep(10'000);
  }
  REQUIRE(found.size() == 1);
  CHECK(found[0].is_held());
  CHECK(Scratch::is_open(place.environment(), place.vault(), id));
  ::close(editor_ends[1]);
  for (int i = 0; i < 500 && found[0].is_held(); ++i) {
    ::usleep(10'000);
    found.clear();
    found = place.abandoned();
    REQUIRE(found.size() == 1);
  }
  CHECK_FALSE(found[0].is_held());
  CHECK(found[0].read()->reveal() == canary + " and more");
  ::close(editor_ends[0]);
}

TEST_CASE("an editor that went on in the background holds the folder until it ends") {
  const Place place;
  if (!place.is_there()) return;
  {
    Scratch unused = place.make();
    CHECK(unused.is_released());
    CHECK(unused.is_released());
    CHECK(place.abandoned().empty());
    unused.remove();
  }
  Scratch scratch = place.make();
  const Child editor([](const Child& self) {
    self.ready();
    self.wait();
  });
  editor.await();
  CHECK_FALSE(scratch.is_released());
  CHECK(place.abandoned().empty());
  editor.go_on();
  editor.end();
  CHECK(scratch.is_released());
  CHECK(place.abandoned().empty());
}

TEST_CASE("the lock that an editor is to hold is the folder's") {
  const Place place;
  if (!place.is_there()) return;
  const Scratch scratch = place.make();
  struct stat one {};
  struct stat two {};
  REQUIRE(::fstat(scratch.lock_descriptor(), &one) == 0);
  REQUIRE(::stat((place.folders().front() / "editor").c_str(), &two) == 0);
  CHECK(one.st_ino == two.st_ino);
}

TEST_CASE("a note is open while a program or its editor lives") {
  const Place place;
  if (!place.is_there()) return;
  const auto is_open = [&](const std::string& id) {
    return Scratch::is_open(place.environment(), place.vault(), id);
  };
  Scratch scratch = place.make();
  const std::string id = scratch.heading().id;
  CHECK(is_open(id));
  CHECK_FALSE(is_open(std::string(32, '7')));
  CHECK_FALSE(Scratch::is_open(place.environment(), std::string(40, 'b'), id));
  scratch.remove();
  CHECK_FALSE(is_open(id));
  (void)place.leave();
  CHECK_FALSE(is_open(id));
}

TEST_CASE("a text that was taken counts as the one it began with") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  test::put(scratch.file(), "taken");
  const auto text = scratch.read();
  CHECK(scratch.differs(*text));
  scratch.taken(*text);
  CHECK_FALSE(scratch.differs(*text));
  CHECK(scratch.differs(Secret::copy(canary)));
  CHECK(scratch.beside().empty());
  test::put(scratch.file().parent_path() / "note.md~", "a backup");
  test::put(scratch.file().parent_path() / "empty", "");
  test::put(scratch.file().parent_path() / ".note.md.swp", "b0nano 7.2" + std::string(1014, '\0'));
  CHECK(scratch.beside() == std::vector<std::string>{"note.md~"});
}

TEST_CASE("what is saved behind a text that was kept beside another takes that one's place") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  const Unfinished first = scratch.draft();
  const Unfinished second = unfinished_named(id, "beside");
  CHECK(scratch.earlier().empty());
  scratch.taken_beside(Secret::copy("half"), second);
  CHECK(scratch.is_doubtful());
  CHECK(scratch.draft() == second);
  CHECK(scratch.earlier() == std::vector{first});
  CHECK_FALSE(scratch.differs(Secret::copy("half")));
  CHECK(scratch.has_all_that_was_taken(Secret::copy("half\nmore")));
  scratch.taken(Secret::copy("half\nmore"));
  CHECK_FALSE(scratch.is_doubtful());
  CHECK(scratch.draft() == second);
}

TEST_CASE("what is saved in a folder belongs to one unfinished text, whoever finds it") {
  const Place place;
  if (!place.is_there()) return;
  const Unfinished resumed = unfinished_named(id, "another folder");
  std::vector<Unfinished> drafts;
  for (const auto& from : {std::optional<Unfinished>(), std::optional(resumed)}) {
    {
      const Scratch scratch = Scratch::make(place.environment(), place.vault(), note(), from);
      drafts.push_back(scratch.draft());
    }
    auto found = place.abandoned();
    REQUIRE(found.size() == 1);
    CHECK(found[0].draft() == drafts.back());
    found[0].remove();
  }
  CHECK(drafts[0].id == id);
  CHECK(drafts[0] != resumed);
  CHECK(drafts[1] == resumed);
}

TEST_CASE("a text that has all lines of the one before takes nothing away") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make("one\ntwo\n\ntwo\nlast");
  const auto has_all = [&](std::string_view text) {
    return scratch.has_all_that_was_taken(Secret::copy(text));
  };
  for (const char* text : {"one\ntwo\n\ntwo\nlast", "one\ntwo\ntwo\nlast\nmore",
                           "new\none\nmore\ntwo\ntwo\n\n\nlast\n", "last\ntwo\ntwo\none"}) {
    CAPTURE(text);
    CHECK(has_all(text));
  }
  for (const char* text : {"", "one\ntwo\ntwo\nlas", "one\ntwo\nlast", "one two two last"}) {
    CAPTURE(text);
    CHECK_FALSE(has_all(text));
  }
  scratch.taken(Secret::copy("other"));
  CHECK(has_all("other\nmore"));
  fs::remove(scratch.file().parent_path().parent_path() / "taken");
  CHECK_FALSE(has_all("other\nmore"));
}

TEST_CASE("a file is closed when nobody has it open to write") {
  const Place place;
  if (!place.is_there()) return;
  const Scratch scratch = place.make();
  CHECK(scratch.is_closed());
  {
    const std::ifstream reading(scratch.file());
    CHECK(scratch.is_closed());
    const std::ofstream writing(scratch.file(), std::ios::app);
    CHECK_FALSE(scratch.is_closed());
  }
  CHECK(scratch.is_closed());
  // Nobody who comes then finds it in the way.
  test::put(scratch.file(), "again");
  fs::remove(scratch.file());
  CHECK_FALSE(scratch.is_closed());
}

TEST_CASE("what an editor puts aside lies in memory too, and goes with the rest") {
  const Place place;
  if (!place.is_there()) return;
  Scratch scratch = place.make();
  CHECK(scratch.temporary().parent_path() == place.folders().front());
  CHECK(mode_of(scratch.temporary()) == 0700);
  test::put(scratch.temporary() / "v1234", canary);
  CHECK(scratch.beside().empty());
  scratch.remove();
  CHECK(place.folders().empty());
}

TEST_CASE("folders of another vault are left alone") {
  const Place place;
  if (!place.is_there()) return;
  (void)place.leave();
  CHECK(Scratch::abandoned(place.environment(), std::string(40, 'b')).empty());
  CHECK(place.folders().size() == 1);
}

TEST_CASE("folders that others can reach, or made, are left alone") {
  const Place place;
  if (!place.is_there()) return;
  const fs::path folder = place.leave();
  REQUIRE(place.abandoned().size() == 1);
  for (const mode_t mode : {0750U, 0705U, 0770U, 0777U, 0500U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(folder.c_str(), mode) == 0);
    CHECK(place.abandoned().empty());
  }
  REQUIRE(::chmod(folder.c_str(), 0700) == 0);
  CHECK(place.abandoned().size() == 1);

  // A link of that name, to a folder that is fine.
  const fs::path moved = place.path() / "moved";
  fs::rename(folder, moved);
  fs::create_directory_symlink(moved, folder);
  CHECK(place.abandoned().empty());
  fs::remove(folder);
  fs::rename(moved, folder);
  CHECK(place.abandoned().size() == 1);

  if (::geteuid() == 0) {
    REQUIRE(::lchown(folder.c_str(), 12'345, 12'345) == 0);
    CHECK(place.abandoned().empty());
  }
  CHECK(fs::exists(folder));
}

TEST_CASE("folders that say nothing sensible about themselves are left alone") {
  const Place place;
  if (!place.is_there()) return;
  const fs::path folder = place.leave();
  const std::string about = test::slurp(folder / "about");
  const auto with = [&](const std::string& old, const std::string& changed) {
    std::string text = about;
    REQUIRE(text.find(old) != std::string::npos);
    text.replace(text.find(old), old.size(), changed);
    test::put(folder / "about", text);
    CAPTURE(text);
    CHECK(place.abandoned().empty());
  };
  with(id, "../../x");
  with("a-client", "A-Client ");
  with("2026-11-23", "2026-02-30");
  with("vault:", "vaults:");
  with("vault:", "\tvault:");
  test::put(folder / "about", "");
  CHECK(place.abandoned().empty());
  fs::remove(folder / "about");
  CHECK(place.abandoned().empty());
  fs::create_symlink(place.disk() / "about", folder / "about");
  test::put(place.disk() / "about", about);
  CHECK(place.abandoned().empty());
  fs::remove(folder / "about");
  test::put(folder / "about", about);
  CHECK(place.abandoned().size() == 1);
  fs::remove(folder / "lock");
  fs::create_symlink(place.disk() / "lock", folder / "lock");
  CHECK(place.abandoned().empty());
  CHECK_FALSE(fs::exists(place.disk() / "lock"));
}

TEST_CASE("the runtime directory is used where it is in memory and private, else the shared one") {
  const Place place;
  if (!place.is_there()) return;
  const auto made_in = [&](const fs::path& runtime) {
    const Environment environment({{"XDG_RUNTIME_DIR", runtime.string()}});
    Scratch scratch = Scratch::make(environment, place.vault(), note());
    const fs::path where = scratch.file().parent_path().parent_path().parent_path();
    CHECK(is_in_memory(where));
    scratch.remove();
    return where;
  };
  CHECK(made_in(place.path()) == place.path());
  CHECK(made_in("") == "/dev/shm");
  CHECK(made_in(place.path() / "nowhere") == "/dev/shm");
  CHECK(made_in("relative") == "/dev/shm");
  CHECK(made_in("..") == "/dev/shm");
  test::put(place.path() / "file", "");
  CHECK(made_in(place.path() / "file") == "/dev/shm");
  if (is_in_memory(place.disk().path())) {
    MESSAGE("skipped: temporary files are in memory too");
  } else {
    CHECK(made_in(place.disk().path()) == "/dev/shm");
  }
  // Where others may take away what lies there and put something else in its place.
  for (const mode_t mode : {0720U, 0702U, 0777U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(place.path().c_str(), mode) == 0);
    CHECK(made_in(place.path()) == "/dev/shm");
  }
  REQUIRE(::chmod(place.path().c_str(), 01777) == 0);
  CHECK(made_in(place.path()) == place.path());
  REQUIRE(::chmod(place.path().c_str(), 0700) == 0);
}

TEST_CASE("what was left in the shared place is found by who has a runtime directory now") {
  const Place place;
  if (!place.is_there()) return;
  { const Scratch left = Scratch::make(Environment(), place.vault(), note()); }
  auto found = place.abandoned();
  REQUIRE(found.size() == 1);
  CHECK(found[0].file().string().starts_with("/dev/shm/tnotes-vault-"));
  found[0].remove();
}

TEST_CASE("several texts are left and found, each as it is") {
  const Place place;
  if (!place.is_there()) return;
  for (const char* text : {"one", "two", "three"}) (void)place.make(text);
  auto found = place.abandoned();
  REQUIRE(found.size() == 3);
  std::vector<std::string> texts;
  for (auto& scratch : found) {
    texts.emplace_back(scratch.read()->reveal());
    scratch.remove();
  }
  std::ranges::sort(texts);
  CHECK(texts == std::vector<std::string>{"one", "three", "two"});
}

}  // namespace tnotes::vault::scratch_tests

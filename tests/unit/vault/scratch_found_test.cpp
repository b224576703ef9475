#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "scratch_bench.hpp"
#include "vault/scratch.hpp"

namespace tnotes::vault::scratch_found_tests {

using namespace scratch_testing;

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

}  // namespace tnotes::vault::scratch_found_tests

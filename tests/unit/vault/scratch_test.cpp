#include "vault/scratch.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

#include "base/error.hpp"
#include "scratch_bench.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::vault::scratch_tests {

using namespace scratch_testing;

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

TEST_CASE("what is about to be taken is not given up for the half of another, whoever is ended") {
  const Place place;
  if (!place.is_there()) return;
  {
    Scratch scratch = place.make("begun");
    test::put(scratch.file(), "begun\nfirst");
    scratch.about_to_take(Secret::copy("begun\nfirst"));
    // Not taken yet: it is still to be kept.
    CHECK(scratch.differs(Secret::copy("begun\nfirst")));
    CHECK_FALSE(scratch.was_taken());
  }
  auto found = place.abandoned();
  REQUIRE(found.size() == 1);
  CHECK(found[0].has_all_that_was_taken(Secret::copy("begun\nfirst\nsecond")));
  CHECK_FALSE(found[0].has_all_that_was_taken(Secret::copy("begun\nsec")));
  found[0].remove();
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

}  // namespace tnotes::vault::scratch_tests

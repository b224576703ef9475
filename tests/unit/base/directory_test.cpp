#include <array>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "unit/base/file_cases.hpp"

namespace fs = std::filesystem;
using tnotes::Directory;
using tnotes::EntryKind;
using tnotes::Exit;
using namespace tnotes::test;

TEST_CASE("directory refuses every way out and what is not a plain file") {
  const Scratch scratch;
  fill(scratch);
  const Directory root = Directory::open(scratch / "root");
  const std::string before = picture(scratch.path());

  const std::string nul("file\0x", 6);
  const std::vector<Case> everywhere = {
      {"/etc/passwd", {Exit::refused, "'/etc/passwd' is an absolute path"}},
      {"..", {Exit::refused, "'..' leads through '..'"}},
      {"../outside/secret", {Exit::refused, "'../outside/secret' leads through '..'"}},
      {"dir/../file", {Exit::refused, "'dir/../file' leads through '..'"}},
      {"dir/..", {Exit::refused, "'dir/..' leads through '..'"}},
      {nul, {Exit::refused, "a path holds a NUL byte"}},
      {"outlink/secret", {Exit::refused, "'outlink' is a symlink"}},
      {"dirlink/below/note", {Exit::refused, "'dirlink' is a symlink"}},
      {"dir/midlink/note", {Exit::refused, "'dir/midlink' is a symlink"}},
      {"dangling/note", {Exit::refused, "'dangling' is a symlink"}},
      {"file/note", {Exit::invalid, "'file' is not a directory"}},
      {"fifo/note", {Exit::invalid, "'fifo' is not a directory"}},
      {"dir/below/note/x/y", {Exit::invalid, "'dir/below/note' is not a directory"}},
  };
  for (const Case& each : everywhere) {
    CAPTURE(each.path);
    CHECK(failure_of([&] { static_cast<void>(root.read(each.path)); }) == each.expected);
    CHECK(failure_of([&] { static_cast<void>(root.exists(each.path)); }) == each.expected);
    CHECK(failure_of([&] { static_cast<void>(root.list(each.path)); }) == each.expected);
    CHECK(failure_of([&] { static_cast<void>(root.locate(each.path)); }) == each.expected);
    CHECK(failure_of([&] { static_cast<void>(root.below(each.path)); }) == each.expected);
    CHECK(failure_of([&] { root.make_directories(each.path); }) == each.expected);
    CHECK(failure_of([&] { root.write(each.path, "x"); }) == each.expected);
    CHECK(failure_of([&] { root.remove(each.path); }) == each.expected);
  }

  const std::vector<Case> as_file = {
      {"link", {Exit::refused, "'link' is a symlink"}},
      {"dangling", {Exit::refused, "'dangling' is a symlink"}},
      {"escape", {Exit::refused, "'escape' is a symlink"}},
      {"dirlink", {Exit::refused, "'dirlink' is a symlink"}},
      {"dir", {Exit::invalid, "'dir' is not a plain file"}},
      {"dir/", {Exit::invalid, "'dir/' is not a plain file"}},
      {"fifo", {Exit::invalid, "'fifo' is not a plain file"}},
      {"socket", {Exit::invalid, "'socket' is not a plain file"}},
      {"", {Exit::invalid, "'' is not a plain file"}},
      {".", {Exit::invalid, "'.' is not a plain file"}},
  };
  for (const Case& each : as_file) {
    CAPTURE(each.path);
    CHECK(failure_of([&] { static_cast<void>(root.read(each.path)); }) == each.expected);
    CHECK(failure_of([&] { root.write(each.path, "x"); }) == each.expected);
    CHECK(failure_of([&] { root.remove(each.path); }) == each.expected);
  }

  const std::vector<Case> as_directory = {
      {"dirlink", {Exit::refused, "'dirlink' is a symlink"}},
      {"outlink", {Exit::refused, "'outlink' is a symlink"}},
      {"file", {Exit::invalid, "'file' is not a directory"}},
      {"fifo", {Exit::invalid, "'fifo' is not a directory"}},
  };
  for (const Case& each : as_directory) {
    CAPTURE(each.path);
    CHECK(failure_of([&] { static_cast<void>(root.list(each.path)); }) == each.expected);
    CHECK(failure_of([&] { root.make_directories(each.path); }) == each.expected);
  }
  CHECK(picture(scratch.path()) == before);
}

TEST_CASE("directory itself may be reached through a symlink") {
  const Scratch scratch;
  fill(scratch);
  fs::create_directory_symlink("root", scratch / "alias");
  CHECK(Directory::open(scratch / "alias").read("file") == "plain");
}

TEST_CASE("directory that is missing or a file cannot be opened") {
  const Scratch scratch;
  put(scratch / "file", "");
  CHECK(failure_of([&] { Directory::open(scratch / "none"); }).code == Exit::not_found);
  CHECK(failure_of([&] { Directory::open(scratch / "file"); }) ==
        Failure{Exit::system,
                "cannot open directory '" + (scratch / "file").string() + "': not a directory"});
}

TEST_CASE("directory reads plain files and knows missing ones") {
  const Scratch scratch;
  fill(scratch);
  const Directory root = Directory::open(scratch / "root");
  CHECK(root.read("file") == "plain");
  CHECK(root.read("dir/below/note") == "deep");
  CHECK(root.read("./dir//below/./note") == "deep");
  CHECK(root.read("none") == std::nullopt);
  CHECK(root.read("no/such/place") == std::nullopt);
  CHECK(root.exists("file"));
  CHECK(root.exists("dir"));
  CHECK(root.exists("fifo"));
  CHECK(root.exists(""));
  CHECK_FALSE(root.exists("none"));
  CHECK_FALSE(root.exists("no/such/place"));
  CHECK(failure_of([&] { static_cast<void>(root.exists("link")); }) ==
        Failure{Exit::refused, "'link' is a symlink"});
}

TEST_CASE("directory reads up to the limit and not a byte more") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{200001}}) {
    CAPTURE(size);
    const std::string bytes(size, 'a');
    put(scratch / "file", bytes);
    CHECK(root.read("file", size) == bytes);
    CHECK(root.read("file", size + 1) == bytes);
    if (size > 0) {
      CHECK(failure_of([&] { static_cast<void>(root.read("file", size - 1)); }) ==
            Failure{Exit::invalid, "'file' is larger than " + std::to_string(size - 1) + " bytes"});
    }
  }
  put(scratch / "file", std::string((std::size_t{4} << 20) + 1, 'a'));
  CHECK(failure_of([&] { static_cast<void>(root.read("file")); }) ==
        Failure{Exit::invalid, "'file' is larger than 4 MiB"});
}

TEST_CASE("directory lists names by bytes with their kinds") {
  const Scratch scratch;
  fill(scratch);
  put(scratch / "root/\xc3\xa9", "");
  put(scratch / "root/.hidden", "");
  put(scratch / "root/Z", "");
  const Directory root = Directory::open(scratch / "root");
  const auto entries = root.list("");
  REQUIRE(entries);
  std::vector<std::pair<std::string, EntryKind>> found;
  for (const tnotes::Entry& entry : *entries) found.emplace_back(entry.name, entry.kind);
  const std::vector<std::pair<std::string, EntryKind>> expected = {
      {".hidden", EntryKind::file},     {"Z", EntryKind::file},
      {"dangling", EntryKind::symlink}, {"dir", EntryKind::directory},
      {"dirlink", EntryKind::symlink},  {"escape", EntryKind::symlink},
      {"fifo", EntryKind::other},       {"file", EntryKind::file},
      {"link", EntryKind::symlink},     {"outlink", EntryKind::symlink},
      {"socket", EntryKind::other},     {"\xc3\xa9", EntryKind::file}};
  CHECK(found == expected);
  CHECK(root.list("dir/below")->size() == 1);
  CHECK(root.list("none") == std::nullopt);
  CHECK(root.list("no/such/place") == std::nullopt);
  // Again: the first listing must not have moved the directory's own position.
  CHECK(root.list(".")->size() == expected.size());
}

TEST_CASE("directory makes directories that only their owner may enter") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  root.make_directories("a/b/c");
  root.make_directories("a/b/c");
  root.make_directories("");
  for (const char* made : {"a", "a/b", "a/b/c"}) CHECK(mode_of(scratch / made) == 0700);
}

TEST_CASE("directory writes whole files and leaves nothing else") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  const std::string zeros("a\0b\xff", 4);
  const std::string large(3'000'000, 'x');
  for (const std::string& bytes : {std::string(), zeros, large, std::string("short\n")}) {
    root.write("clients/c-1/notes/n.md", bytes);
    CHECK(slurp(scratch / "clients/c-1/notes/n.md") == bytes);
  }
  CHECK(mode_of(scratch / "clients/c-1/notes/n.md") == 0600);
  CHECK(mode_of(scratch / "clients/c-1/notes") == 0700);
  CHECK(names_in(scratch / "clients/c-1/notes") == Names{"n.md"});
}

TEST_CASE("directory replaces a file and not the one that a hard link shares") {
  const Scratch scratch;
  put(scratch / "file", "old");
  fs::create_hard_link(scratch / "file", scratch / "other");
  fs::permissions(scratch / "file", fs::perms{0644});
  Directory::open(scratch.path()).write("file", "new");
  CHECK(slurp(scratch / "file") == "new");
  CHECK(slurp(scratch / "other") == "old");
  CHECK(mode_of(scratch / "file") == 0600);
}

TEST_CASE("directory readers see the old bytes or the new ones") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  const std::string first(50'000, 'a');
  const std::string second(70'000, 'b');
  root.write("file", first);
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) root.write("file", i % 2 == 0 ? second : first);
  });
  int torn = 0;
  for (int i = 0; i < 500; ++i) {
    const auto seen = root.read("file");
    if (seen != first && seen != second) ++torn;
  }
  writer.join();
  CHECK(torn == 0);
}

TEST_CASE("directory removes files and is content where there are none") {
  const Scratch scratch;
  fill(scratch);
  const Directory root = Directory::open(scratch / "root");
  root.remove("dir/below/note");
  CHECK_FALSE(fs::exists(scratch / "root/dir/below/note"));
  root.remove("dir/below/note");
  root.remove("no/such/place");
  CHECK(fs::exists(scratch / "root/dir/below"));
}

TEST_CASE("directory locates a name and its directory") {
  const Scratch scratch;
  fill(scratch);
  const Directory root = Directory::open(scratch / "root");
  const auto place = root.locate("dir/below/new");
  REQUIRE(place);
  CHECK(place->name == "new");
  CHECK(::faccessat(place->directory.get(), "note", F_OK, 0) == 0);
  CHECK((::fcntl(place->directory.get(), F_GETFD) & FD_CLOEXEC) != 0);
  const auto top = root.locate("file");
  REQUIRE(top);
  CHECK(::faccessat(top->directory.get(), "file", F_OK, 0) == 0);
  CHECK_FALSE(root.locate("no/such/place"));
  CHECK(failure_of([&] { static_cast<void>(root.locate("")); }).code == Exit::invalid);
}

TEST_CASE("directory below another works from there and names paths from the top") {
  const Scratch scratch;
  fill(scratch);
  const Directory root = Directory::open(scratch / "root");
  CHECK_FALSE(root.below("none"));
  CHECK(failure_of([&] { static_cast<void>(root.below("dirlink")); }) ==
        Failure{Exit::refused, "'dirlink' is a symlink"});
  const auto dir = root.below("./dir/");
  REQUIRE(dir);
  CHECK(dir->path() == scratch / "root/./dir/");
  CHECK(dir->read("below/note") == "deep");
  dir->write("new/note", "fresh");
  CHECK(slurp(scratch / "root/dir/new/note") == "fresh");
  CHECK(failure_of([&] { static_cast<void>(dir->read("midlink/note")); }) ==
        Failure{Exit::refused, "'dir/midlink' is a symlink"});
  CHECK(failure_of([&] { static_cast<void>(dir->read("../file")); }) ==
        Failure{Exit::refused, "'dir/../file' leads through '..'"});
  const auto deeper = dir->below("below");
  REQUIRE(deeper);
  CHECK(deeper->read("note") == "deep");
  CHECK(failure_of([&] { static_cast<void>(deeper->read("note", 3)); }) ==
        Failure{Exit::invalid, "'dir/below/note' is larger than 3 bytes"});
  const auto same = root.below("");
  REQUIRE(same);
  CHECK(failure_of([&] { static_cast<void>(same->read("link")); }) ==
        Failure{Exit::refused, "'link' is a symlink"});
}

TEST_CASE("directory names a path that the system cannot take") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  const std::string name(300, 'n');
  CHECK(failure_of([&] { root.write(name, "x"); }) ==
        Failure{Exit::system, "cannot write '" + name + "': file name too long"});
  CHECK(names_in(scratch.path()).empty());
}

TEST_CASE("directory adds to the end of a file and reads the end of it") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  CHECK(root.read_end("log/a", 10).empty());
  root.append("log/a", "one ");
  root.append("log/a", "two");
  CHECK(root.read("log/a") == "one two");
  CHECK(root.read_end("log/a", 3) == "two");
  CHECK(root.read_end("log/a", 7) == "one two");
  CHECK(root.read_end("log/a", 100) == "one two");
  CHECK(root.read_end("log/a", 0).empty());
  struct stat status {};
  REQUIRE(::stat((scratch.path() / "log/a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  fs::create_symlink("a", scratch.path() / "log/link");
  CHECK(failure_of([&] { root.append("log/link", "x"); }).code == Exit::refused);
  CHECK(failure_of([&] { root.append("log", "x"); }).code == Exit::invalid);
  REQUIRE(::mkfifo((scratch.path() / "log/fifo").c_str(), 0600) == 0);
  CHECK(failure_of([&] { root.append("log/fifo", "x"); }).code == Exit::invalid);
  CHECK(root.read("log/a") == "one two");
}

TEST_CASE("directory reads at once what fits, and opens nothing else") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  root.write("small", "text");
  root.write("empty", "");
  root.write("large", std::string(100, 'x'));
  std::array<char, 100> buffer{};
  CHECK(root.read_at_once("small", buffer) == "text");
  CHECK(root.read_at_once("empty", buffer) == "");
  CHECK(root.read_at_once("large", buffer) == std::nullopt);
  CHECK(root.read_at_once("missing", buffer) == std::nullopt);
  fs::create_symlink("small", scratch.path() / "link");
  CHECK(root.read_at_once("link", buffer) == std::nullopt);
  fs::create_directory(scratch.path() / "folder");
  CHECK(root.read_at_once("folder", buffer) == std::nullopt);
  REQUIRE(::mkfifo((scratch.path() / "fifo").c_str(), 0600) == 0);
  CHECK(root.read_at_once("fifo", buffer).value_or("") == "");  // and does not wait
}

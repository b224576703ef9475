#include "base/files.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <functional>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "base/error.hpp"
#include "unit/base/scratch.hpp"

namespace fs = std::filesystem;
using tnotes::Descriptor;
using tnotes::Directory;
using tnotes::EntryKind;
using tnotes::Error;
using tnotes::Exit;
using tnotes::test::put;
using tnotes::test::Scratch;
using tnotes::test::slurp;

namespace {

struct Failure {
  Exit code;
  std::string message;
  bool operator==(const Failure&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << static_cast<int>(failure.code) << ' ' << failure.message;
}

struct Case {
  std::string path;
  Failure expected;
};

Failure failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.code(), error.message()};
  }
  return {Exit::done, "nothing was thrown"};
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

std::vector<std::string> names_in(const fs::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

// A directory with one of everything: what each command must take or refuse.
void fill(const Scratch& scratch) {
  fs::create_directories(scratch / "root/dir/below");
  fs::create_directories(scratch / "outside");
  put(scratch / "outside/secret", "secret");
  put(scratch / "root/file", "plain");
  put(scratch / "root/dir/below/note", "deep");
  fs::create_symlink("file", scratch / "root/link");
  fs::create_symlink("nowhere", scratch / "root/dangling");
  fs::create_symlink("../outside/secret", scratch / "root/escape");
  fs::create_directory_symlink("dir", scratch / "root/dirlink");
  fs::create_directory_symlink("../outside", scratch / "root/outlink");
  fs::create_directory_symlink("below", scratch / "root/dir/midlink");
  REQUIRE(::mkfifo((scratch / "root/fifo").c_str(), 0600) == 0);
  const Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (scratch / "root/socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

// Every file below a root, with its bytes, and every name: to prove that nothing changed.
std::string picture(const fs::path& root) {
  Names lines;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    lines.push_back(entry.path().string() + (entry.symlink_status().type() == fs::file_type::regular
                                                 ? slurp(entry.path())
                                                 : ""));
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

}  // namespace

TEST_CASE("descriptor closes what it held") {
  Descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  Descriptor second = std::move(first);
  CHECK(second.get() == number);
  second = Descriptor();
  CHECK(::fcntl(number, F_GETFD) == -1);
}

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

TEST_CASE("a write that fails half way leaves the old file and no other") {
  const Scratch scratch;
  const Directory root = Directory::open(scratch.path());
  root.write("sub/file", "old");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10'000, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string large(100'000, 'x');
  const Failure beneath = failure_of([&] { root.write("sub/file", large); });
  const Failure fresh = failure_of([&] { root.write("sub/fresh", large); });
  const Failure anywhere = failure_of([&] { tnotes::write_file(scratch / "sub/file", large); });
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  ::signal(SIGXFSZ, handler);
  CHECK(beneath == Failure{Exit::system, "cannot write 'sub/file': file too large"});
  CHECK(fresh == Failure{Exit::system, "cannot write 'sub/fresh': file too large"});
  CHECK(anywhere.code == Exit::system);
  CHECK(slurp(scratch / "sub/file") == "old");
  CHECK(names_in(scratch / "sub") == Names{"file"});
}

TEST_CASE("a full disk leaves the old file and no other") {
  const Scratch scratch;
  if (::mount("tmpfs", scratch.path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") != 0) {
    MESSAGE("skipped: no tmpfs can be mounted here");
    return;
  }
  struct Unmount {
    fs::path path;
    ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
  } const unmount{scratch.path()};
  {
    const Directory root = Directory::open(scratch.path());
    root.write("sub/file", "old");
    const std::string large(200'000, 'x');
    CHECK(failure_of([&] { root.write("sub/file", large); }) ==
          Failure{Exit::system, "cannot write 'sub/file': no space left on device"});
    const std::string path = (scratch / "sub/file").string();
    CHECK(failure_of([&] { tnotes::write_file(path, large); }) ==
          Failure{Exit::system, "cannot write '" + path + "': no space left on device"});
    CHECK(slurp(scratch / "sub/file") == "old");
    CHECK(names_in(scratch / "sub") == Names{"file"});
    root.write("sub/file", "new");
    CHECK(slurp(scratch / "sub/file") == "new");
  }
}

TEST_CASE("a full device is named") {
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full) {
    MESSAGE("skipped: there is no /dev/full here");
    return;
  }
  CHECK(failure_of([&] { tnotes::write_descriptor(full.get(), "x", "output"); }) ==
        Failure{Exit::system, "cannot write 'output': no space left on device"});
}

TEST_CASE("write file makes private files and keeps the mode of old ones") {
  const Scratch scratch;
  tnotes::write_file(scratch / "new", "one");
  CHECK(slurp(scratch / "new") == "one");
  CHECK(mode_of(scratch / "new") == 0600);
  fs::permissions(scratch / "new", fs::perms{0640});
  tnotes::write_file(scratch / "new", "two");
  CHECK(slurp(scratch / "new") == "two");
  CHECK(mode_of(scratch / "new") == 0640);
  CHECK(names_in(scratch.path()) == Names{"new"});
}

TEST_CASE("write file takes a name in the current directory") {
  const Scratch scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  tnotes::write_file("bare", "x");
  fs::current_path(before);
  CHECK(slurp(scratch / "bare") == "x");
}

TEST_CASE("write file goes through a symlink to a plain file") {
  const Scratch scratch;
  fs::create_directories(scratch / "real");
  put(scratch / "real/file", "old");
  fs::create_symlink("real/file", scratch / "link");
  tnotes::write_file(scratch / "link", "new");
  CHECK(fs::is_symlink(scratch / "link"));
  CHECK(slurp(scratch / "real/file") == "new");
  CHECK(names_in(scratch / "real") == Names{"file"});
}

TEST_CASE("write file refuses what is not a plain file") {
  const Scratch scratch;
  fill(scratch);
  fs::create_symlink("loop", scratch / "root/loop");
  const std::string before = picture(scratch.path());
  const std::string root = (scratch / "root").string();
  const std::vector<Case> cases = {
      {root + "/dir", {Exit::refused, "'" + root + "/dir' is not a plain file"}},
      {root + "/dirlink", {Exit::refused, "'" + root + "/dirlink' is not a plain file"}},
      {root + "/fifo", {Exit::refused, "'" + root + "/fifo' is not a plain file"}},
      {"/dev/null", {Exit::refused, "'/dev/null' is not a plain file"}},
      {root + "/dangling",
       {Exit::refused, "'" + root + "/dangling' is a symlink that leads nowhere"}},
      {root + "/loop", {Exit::refused, "'" + root + "/loop' is a symlink that leads nowhere"}},
      {"", {Exit::refused, "'' does not name a file"}},
      {root + "/none/", {Exit::refused, "'" + root + "/none/' does not name a file"}},
      {root + "/none/x",
       {Exit::system, "cannot write '" + root + "/none/x': no such file or directory"}},
      {root + "/file/x", {Exit::system, "cannot write '" + root + "/file/x': not a directory"}},
  };
  for (const Case& each : cases) {
    CHECK(failure_of([&] { tnotes::write_file(each.path, "x"); }) == each.expected);
  }
  CHECK(picture(scratch.path()) == before);
}

TEST_CASE("read file takes files, symlinks and the pipes of a shell") {
  const Scratch scratch;
  fill(scratch);
  CHECK(tnotes::read_file(scratch / "root/link") == "plain");
  std::thread writer([&] { put(scratch / "root/fifo", "piped"); });
  CHECK(tnotes::read_file(scratch / "root/fifo") == "piped");
  writer.join();
}

TEST_CASE("read file says what is wrong") {
  const Scratch scratch;
  fill(scratch);
  const std::string root = (scratch / "root").string();
  const std::vector<Case> cases = {
      {root + "/none",
       {Exit::not_found, "cannot read '" + root + "/none': no such file or directory"}},
      {root + "/file/x", {Exit::not_found, "cannot read '" + root + "/file/x': not a directory"}},
      {root + "/dangling",
       {Exit::not_found, "cannot read '" + root + "/dangling': no such file or directory"}},
      {root + "/dir", {Exit::system, "cannot read '" + root + "/dir': is a directory"}},
      {"/dev/zero", {Exit::invalid, "'/dev/zero' is larger than 1000 bytes"}},
  };
  for (const Case& each : cases) {
    CHECK(failure_of([&] { tnotes::read_file(each.path, 1000); }) == each.expected);
  }
}

TEST_CASE("descriptors in non-blocking mode are waited for") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  const Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  const std::string sent(500'000, 'q');
  std::thread feeder([&] {
    tnotes::write_descriptor(writer.get(), sent, "pipe");
    writer = Descriptor();
  });
  const std::string received = tnotes::read_descriptor(reader.get(), sent.size(), "pipe");
  feeder.join();
  CHECK(received == sent);
}

TEST_CASE("system messages are in lower case") {
  CHECK(tnotes::system_message(EACCES) == "permission denied");
  CHECK(tnotes::system_message(EIO) == "input/output error");
  CHECK(tnotes::system_message(ENOSPC) == "no space left on device");
}

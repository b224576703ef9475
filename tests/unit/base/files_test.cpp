#include "base/files.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "unit/base/file_cases.hpp"

namespace fs = std::filesystem;
using tnotes::Descriptor;
using tnotes::Directory;
using tnotes::Exit;
using namespace tnotes::test;

TEST_CASE("descriptor closes what it held") {
  Descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  Descriptor second = std::move(first);
  CHECK(second.get() == number);
  second = Descriptor();
  CHECK(::fcntl(number, F_GETFD) == -1);
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

TEST_CASE("write file makes private files and keeps the mode of old ones unless told") {
  const Scratch scratch;
  tnotes::write_file(scratch / "new", "one");
  CHECK(slurp(scratch / "new") == "one");
  CHECK(mode_of(scratch / "new") == 0600);
  fs::permissions(scratch / "new", fs::perms{0640});
  tnotes::write_file(scratch / "new", "two");
  CHECK(slurp(scratch / "new") == "two");
  CHECK(mode_of(scratch / "new") == 0640);
  tnotes::write_file(scratch / "new", "three", tnotes::Readers::owner);
  CHECK(slurp(scratch / "new") == "three");
  CHECK(mode_of(scratch / "new") == 0600);
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

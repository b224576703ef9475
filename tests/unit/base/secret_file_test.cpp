#include "base/secret_file.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/files.hpp"
#include "unit/base/file_cases.hpp"

namespace tnotes::test {
namespace {

constexpr std::size_t limit = 4096;

std::string bytes_in(const std::filesystem::path& path) {
  return std::string(read_secret_file(path, limit).bytes.reveal());
}

Failure reading(const std::filesystem::path& path) {
  return failure_of([&] { (void)read_secret_file(path, limit); });
}

// The two ends of a pipe, as the shell makes one for <(command).
struct Pipe {
  Descriptor reader, writer;

  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    reader = Descriptor(ends[0]);
    writer = Descriptor(ends[1]);
  }

  [[nodiscard]] std::string path() const { return "/dev/fd/" + std::to_string(reader.get()); }
  void give(const std::string& bytes) const { write_descriptor(writer.get(), bytes, "a pipe"); }
  void end() { writer = Descriptor(); }
};

}  // namespace

TEST_CASE("a secret file is read as it is") {
  const Scratch scratch;
  for (const std::string& bytes :
       {std::string(), std::string("\n"), std::string("a passphrase\r\n"),
        std::string("\0ends\nin\0", 9), std::string(limit - 1, 'x'), std::string(limit, 'y')}) {
    CAPTURE(bytes.size());
    put(scratch / "secret", bytes);
    CHECK(bytes_in(scratch / "secret") == bytes);
  }
}

TEST_CASE("a secret file may be as large as the limit and no larger") {
  const Scratch scratch;
  const auto path = scratch / "secret";
  const Failure larger{Exit::invalid, "'" + path.string() + "' is larger than 4096 bytes"};
  put(path, std::string(limit + 1, 'x'));
  CHECK(reading(path) == larger);
  put(path, std::string(std::size_t{1} << 20, 'x'));
  CHECK(reading(path) == larger);
  // What never ends is not read to its end.
  CHECK(reading("/dev/zero") == Failure{Exit::invalid, "'/dev/zero' is larger than 4096 bytes"});
  put(path, "");
  CHECK(read_secret_file(path, 0).bytes.empty());
  put(path, "x");
  CHECK(failure_of([&] { (void)read_secret_file(path, 0); }).code == Exit::invalid);
}

TEST_CASE("a secret file that others can read is told by its mode") {
  const Scratch scratch;
  const auto path = scratch / "secret";
  put(path, "x");
  const struct {
    mode_t mode;
    bool others;
  } modes[] = {{0600, false}, {0400, false}, {0700, false}, {0640, true}, {0604, true},
               {0620, true},  {0610, true},  {0602, true},  {0644, true}, {0777, true}};
  for (const auto& [mode, others] : modes) {
    CAPTURE(mode);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(read_secret_file(path, limit).others_can_read == others);
  }
  // The file counts, and not the link to it, which has every mode.
  std::filesystem::create_symlink("secret", scratch / "link");
  CHECK(read_secret_file(scratch / "link", limit).others_can_read);
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  CHECK_FALSE(read_secret_file(scratch / "link", limit).others_can_read);
}

TEST_CASE("a secret is read from a pipe to its end") {
  for (const std::string bytes : {"", "a passphrase\n"}) {
    Pipe pipe;
    pipe.give(bytes);
    pipe.end();
    const SecretFile file = read_secret_file(pipe.path(), limit);
    CHECK(file.bytes.reveal() == bytes);
    CHECK_FALSE(file.others_can_read);
  }
}

TEST_CASE("a secret may come out of a pipe in pieces") {
  Pipe pipe;
  std::thread writer([&] {
    for (const char* piece : {"a ", "pass", "phrase", "\n"}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      pipe.give(piece);
    }
    pipe.end();
  });
  CHECK(bytes_in(pipe.path()) == "a passphrase\n");
  writer.join();
}

TEST_CASE("a pipe gives as much as the limit and no more") {
  Pipe exact;
  exact.give(std::string(limit, 'x'));
  exact.end();
  CHECK(bytes_in(exact.path()) == std::string(limit, 'x'));
  // One that stays open is not waited for once it has given too much.
  const Pipe over;
  over.give(std::string(limit + 1, 'x'));
  CHECK(reading(over.path()).code == Exit::invalid);
}

TEST_CASE("a secret of unknown length is read whole, whatever its limit") {
  for (const std::size_t size : {4095, 4096, 4097, 8193, 40000}) {
    CAPTURE(size);
    std::string bytes(size, 'x');
    for (std::size_t at = 0; at < size; at += 7) bytes[at] = static_cast<char>('a' + at % 26);
    for (const std::size_t most : {size - 1, size, size + 1, std::size_t{1} << 20}) {
      CAPTURE(most);
      Pipe pipe;
      pipe.give(bytes);
      pipe.end();
      if (most < size) {
        CHECK(failure_of([&] { (void)read_secret_descriptor(pipe.reader.get(), most, "it"); }) ==
              Failure{Exit::invalid, "'it' is larger than " + std::to_string(most) + " bytes"});
      } else {
        CHECK(read_secret_descriptor(pipe.reader.get(), most, "it").reveal() == bytes);
      }
    }
  }
  CHECK(failure_of([] { (void)read_secret_descriptor(-1, 1, "it"); }).code == Exit::system);
}

TEST_CASE("a secret is read from a named pipe") {
  const Scratch scratch;
  REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0644) == 0);
  std::thread writer([&] { put(scratch / "fifo", "a passphrase\n"); });
  const SecretFile file = read_secret_file(scratch / "fifo", limit);
  writer.join();
  CHECK(file.bytes.reveal() == "a passphrase\n");
  // Whoever else reads of it takes it away, and has read nothing more.
  CHECK_FALSE(file.others_can_read);
}

TEST_CASE("what is no secret file is an error that names it") {
  const Scratch scratch;
  const auto path = scratch / "secret";
  const std::string name = path.string();
  CHECK(reading(path) ==
        Failure{Exit::not_found, "cannot read '" + name + "': no such file or directory"});
  CHECK(reading("") == Failure{Exit::not_found, "cannot read '': no such file or directory"});
  put(path, "x");
  CHECK(reading(path / "below") ==
        Failure{Exit::not_found, "cannot read '" + name + "/below': not a directory"});
  CHECK(reading(scratch.path()) ==
        Failure{Exit::invalid, "'" + scratch.path().string() + "' is a directory"});
  std::filesystem::create_symlink("loop", scratch / "loop");
  CHECK(reading(scratch / "loop").code == Exit::system);
  std::filesystem::create_symlink("nowhere", scratch / "dangling");
  CHECK(reading(scratch / "dangling").code == Exit::not_found);
  CHECK(reading("/dev/fd/999").code == Exit::not_found);
}

TEST_CASE("a secret file leaves no descriptor open") {
  const Scratch scratch;
  put(scratch / "secret", "x");
  put(scratch / "large", std::string(limit + 1, 'x'));
  const int next = Descriptor(::dup(STDERR_FILENO)).get();
  for (int i = 0; i < 3; ++i) {
    CHECK(bytes_in(scratch / "secret") == "x");
    CHECK(reading(scratch / "large").code == Exit::invalid);
    CHECK(reading(scratch.path()).code == Exit::invalid);
  }
  CHECK(Descriptor(::dup(STDERR_FILENO)).get() == next);
}

}  // namespace tnotes::test

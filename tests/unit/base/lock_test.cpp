#include "base/lock.hpp"

#include <array>
#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "unit/base/scratch.hpp"

using namespace std::chrono_literals;
using tnotes::Descriptor;
using tnotes::FileLock;
using tnotes::test::put;
using tnotes::test::Scratch;
using tnotes::test::slurp;

namespace {

using Clock = std::chrono::steady_clock;

// Another process that runs `body`, once per test: doctest has no part in it.
template <typename Body>
pid_t in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 1;
    try {
      status = body() ? 0 : 1;
    } catch (...) {
      status = 2;
    }
    ::_exit(status);
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("lock makes a private file that stays") {
  const Scratch scratch;
  {
    const auto lock = FileLock::acquire(scratch / "lock", 0ms);
    REQUIRE(lock);
    CHECK((::fcntl(lock->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
  }
  struct stat status {};
  REQUIRE(::stat((scratch / "lock").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("lock is free again when its holder is destroyed or moved over") {
  const Scratch scratch;
  auto first = FileLock::acquire(scratch / "lock", 0ms);
  REQUIRE(first);
  CHECK_FALSE(FileLock::acquire(scratch / "lock", 0ms));
  std::optional<FileLock> moved(std::move(*first));
  first.reset();
  CHECK_FALSE(FileLock::acquire(scratch / "lock", 0ms));
  auto other = FileLock::acquire(scratch / "other", 0ms);
  REQUIRE(other);
  *moved = std::move(*other);
  CHECK(FileLock::acquire(scratch / "lock", 0ms));
  CHECK_FALSE(FileLock::acquire(scratch / "other", 0ms));
  moved.reset();
  CHECK(FileLock::acquire(scratch / "other", 0ms));
}

TEST_CASE("lock waits as long as it was told and says so once") {
  const Scratch scratch;
  const auto held = FileLock::acquire(scratch / "lock", 0ms);
  int calls = 0;
  const auto begin = Clock::now();
  CHECK_FALSE(FileLock::acquire(scratch / "lock", 120ms, [&] { ++calls; }));
  const auto took = Clock::now() - begin;
  CHECK(took >= 120ms);
  CHECK(took < 5s);
  CHECK(calls == 1);
  CHECK(FileLock::acquire(scratch / "free", 120ms, [&] { ++calls; }));
  CHECK(calls == 1);
}

TEST_CASE("lock is taken as soon as another process ends") {
  const Scratch scratch;
  std::array<int, 2> ready{};
  REQUIRE(::pipe2(ready.data(), O_CLOEXEC) == 0);
  const Descriptor reader(ready[0]);
  Descriptor writer(ready[1]);
  const pid_t child = in_child([&] {
    const auto lock = FileLock::acquire(scratch / "lock", 0ms);
    if (!lock || ::write(writer.get(), "x", 1) != 1) return false;
    std::this_thread::sleep_for(100ms);
    ::_exit(7);  // no destructor: the kernel gives the lock back
  });
  writer = Descriptor();
  char byte = 0;
  REQUIRE(::read(reader.get(), &byte, 1) == 1);
  CHECK_FALSE(FileLock::acquire(scratch / "lock", 0ms));
  bool waited = false;
  CHECK(FileLock::acquire(scratch / "lock", 10s, [&] { waited = true; }));
  CHECK(waited);
  CHECK(status_of(child) == 7);
}

TEST_CASE("lock keeps many processes from losing an update") {
  const Scratch scratch;
  put(scratch / "count", "0");
  constexpr int processes = 6;
  constexpr int rounds = 15;
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    children.push_back(in_child([&] {
      for (int round = 0; round < rounds; ++round) {
        const auto lock = FileLock::acquire(scratch / "lock", 30s);
        if (!lock) return false;
        const int count = std::stoi(slurp(scratch / "count"));
        std::this_thread::yield();
        put(scratch / "count", std::to_string(count + 1));
      }
      return true;
    }));
  }
  for (const pid_t child : children) CHECK(status_of(child) == 0);
  CHECK(slurp(scratch / "count") == std::to_string(processes * rounds));
}

TEST_CASE("lock lives on in a program that keeps its descriptor") {
  const Scratch scratch;
  const tnotes::Environment environment;
  auto lock = FileLock::acquire(scratch / "lock", 0ms);
  REQUIRE(lock);
  std::array<int, 2> gate{};
  REQUIRE(::pipe2(gate.data(), O_CLOEXEC) == 0);
  const Descriptor reader(gate[0]);
  Descriptor writer(gate[1]);
  // The program ends when the gate's last writer is closed.
  const std::string wait = "read line <&" + std::to_string(reader.get());
  std::thread editor([&] {
    tnotes::run({{"sh", "-c", wait}, environment, {}, {lock->descriptor(), reader.get()}});
  });
  std::thread other([&] { tnotes::run({{"sh", "-c", wait}, environment, {}, {reader.get()}}); });
  std::this_thread::sleep_for(200ms);
  lock.reset();
  CHECK_FALSE(FileLock::acquire(scratch / "lock", 50ms));
  writer = Descriptor();
  editor.join();
  other.join();
  CHECK(FileLock::acquire(scratch / "lock", 0ms));
}

TEST_CASE("lock is not kept by a program that was not given it") {
  const Scratch scratch;
  auto lock = FileLock::acquire(scratch / "lock", 0ms);
  REQUIRE(lock);
  std::array<int, 2> gate{};
  REQUIRE(::pipe2(gate.data(), O_CLOEXEC) == 0);
  const Descriptor reader(gate[0]);
  Descriptor writer(gate[1]);
  const std::string wait = "read line <&" + std::to_string(reader.get());
  std::thread child([&] {
    tnotes::run({{"sh", "-c", wait}, tnotes::Environment(), {}, {reader.get()}});
  });
  std::this_thread::sleep_for(200ms);
  lock.reset();
  CHECK(FileLock::acquire(scratch / "lock", 0ms));
  writer = Descriptor();
  child.join();
}

TEST_CASE("lock follows no symlink and names a path it cannot open") {
  const Scratch scratch;
  put(scratch / "file", "");
  std::filesystem::create_symlink("file", scratch / "link");
  for (const char* name : {"link", "none/lock", "file/lock"}) {
    CAPTURE(name);
    try {
      static_cast<void>(FileLock::acquire(scratch / name, 0ms));
      FAIL("it was taken");
    } catch (const tnotes::Error& error) {
      CHECK(error.code() == tnotes::Exit::system);
      CHECK(error.message().find("cannot lock '" + (scratch / name).string() + "': ") == 0);
    }
  }
}

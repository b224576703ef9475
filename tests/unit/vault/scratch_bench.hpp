#pragma once

#include <array>
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <linux/magic.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "unit/base/scratch.hpp"
#include "vault/scratch.hpp"

namespace tnotes::vault::scratch_testing {

namespace fs = std::filesystem;

inline const std::string id = "00112233445566778899aabbccddeeff";
inline const std::string canary = "Sparrows gather at the harbour";

inline Note note(std::string_view text = canary) {
  return {{id, "a-client", std::chrono::year(2026) / 11 / 23}, Secret::copy(text)};
}

inline bool is_in_memory(const fs::path& place) {
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
  // Another for each test: some of them use the shared place at the same time.
  [[nodiscard]] std::string vault() const { return sha256_hex(path_.string()).substr(0, 40); }
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

inline mode_t mode_of(const fs::path& path) {
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

}  // namespace tnotes::vault::scratch_testing

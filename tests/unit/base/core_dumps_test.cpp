#include "base/core_dumps.hpp"

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/base/scratch.hpp"

namespace tnotes::test {
namespace {

// What the parent is told by the exit code of a child that had nothing to complain of.
constexpr int fine = 0;

// Runs in a child, since what is forbidden cannot be allowed again; gives its wait status.
int in_child(const std::function<int()>& action) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(action());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

void allow_core_dumps() {
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_CORE, &limit);
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

// Ends as a crash does, where a dump would be written, without the test program's own handler.
int crash() {
  ::signal(SIGABRT, SIG_DFL);
  std::abort();
}

bool dumped(int status) {
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  return WCOREDUMP(status);
}

}  // namespace

TEST_CASE("after dumps are forbidden, neither limit nor flag allows one") {
  const int status = in_child([] {
    allow_core_dumps();
    forbid_core_dumps();
    rlimit limit{};
    if (::getrlimit(RLIMIT_CORE, &limit) != 0) return 1;
    if (limit.rlim_cur > 1) return 2;
    if (limit.rlim_max > 1) return 3;
    if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 4;
    return fine;
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == fine);
}

TEST_CASE("dumps can be forbidden where the limit is lower already, and twice") {
  for (const rlim_t before : {rlim_t{0}, rlim_t{1}, rlim_t{4096}}) {
    CAPTURE(before);
    const int status = in_child([before] {
      rlimit limit{};
      ::getrlimit(RLIMIT_CORE, &limit);
      if (limit.rlim_max < before) return fine;  // it cannot be tried here
      limit = {before, before};
      if (::setrlimit(RLIMIT_CORE, &limit) != 0) return 1;
      for (int i = 0; i < 2; ++i) {
        forbid_core_dumps();
        if (::getrlimit(RLIMIT_CORE, &limit) != 0) return 2;
        if (limit.rlim_cur > 1 || limit.rlim_cur > before) return 3;
        if (limit.rlim_max != limit.rlim_cur) return 4;
        if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 5;
      }
      return fine;
    });
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == fine);
  }
}

TEST_CASE("a crash leaves no dump once they are forbidden") {
  const Scratch scratch;
  const auto there = [&] {
    allow_core_dumps();
    return ::chdir(scratch.path().c_str()) == 0;
  };
  if (!dumped(in_child([&] { return there() ? crash() : 1; }))) {
    MESSAGE("a crash leaves no dump on this system as it is");
  }
  std::filesystem::remove_all(scratch.path());
  std::filesystem::create_directory(scratch.path());
  CHECK_FALSE(dumped(in_child([&] {
    if (!there()) return 1;
    forbid_core_dumps();
    return crash();
  })));
  CHECK(std::filesystem::is_empty(scratch.path()));
}

TEST_CASE("a program that is started once dumps are forbidden leaves none either") {
  const Scratch scratch;
  CHECK_FALSE(dumped(in_child([&] {
    allow_core_dumps();
    if (::chdir(scratch.path().c_str()) != 0) return 1;
    forbid_core_dumps();
    ::signal(SIGABRT, SIG_DFL);
    ::execl("/bin/sh", "sh", "-c", "kill -ABRT $$", nullptr);
    return 2;
  })));
  CHECK(std::filesystem::is_empty(scratch.path()));
}

}  // namespace tnotes::test

#include "base/launch.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <new>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "base/error.hpp"
#include "base/replace.hpp"

namespace tnotes {
namespace {

std::vector<std::string> assignments(const Environment& environment) {
  std::vector<std::string> lines;
  lines.reserve(environment.variables().size());
  for (const auto& [name, value] : environment.variables()) {
    std::string line = name;
    lines.push_back(std::move(line.append("=").append(value)));
  }
  return lines;
}

std::string name_of(const Process& process) {
  return process.argv.empty() ? std::string() : process.argv.front();
}

std::string locate(const Process& process) {
  std::string name = name_of(process);
  if (name.find('/') != std::string::npos) return name;
  const auto found = find_program(name, process.environment);
  if (!found) throw Error(Exit::system, fmt::format("cannot run '{}': not found in PATH", name));
  return found->string();
}

}  // namespace

sigset_t signal_set(std::initializer_list<int> numbers) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : numbers) ::sigaddset(&set, number);
  return set;
}

ExecStrings::ExecStrings(std::vector<std::string> strings, const std::string& program)
    : strings_(std::move(strings)) {
  pointers_.reserve(strings_.size() + 1);
  for (std::string& string : strings_) {
    if (string.find('\0') != std::string::npos) throw_system("run", program, EINVAL);
    pointers_.push_back(string.data());
  }
  pointers_.push_back(nullptr);
}

Launch::Launch(const Process& process)
    : name_(name_of(process)),
      program_(locate(process)),
      arguments_(process.argv, name_),
      environment_(assignments(process.environment), name_) {
  if (::posix_spawn_file_actions_init(&actions_) != 0) throw std::bad_alloc();
  if (::posix_spawnattr_init(&attributes_) != 0) {
    ::posix_spawn_file_actions_destroy(&actions_);
    throw std::bad_alloc();
  }
  const sigset_t defaults = signal_set({SIGINT, SIGQUIT, SIGPIPE});
  const sigset_t blocked = signal_set({});
  ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
  ::posix_spawnattr_setsigmask(&attributes_, &blocked);
}

Launch::~Launch() {
  ::posix_spawnattr_destroy(&attributes_);
  ::posix_spawn_file_actions_destroy(&actions_);
}

void Launch::redirect(const Descriptor& from, int to) {
  check(::posix_spawn_file_actions_adddup2(&actions_, from.get(), to));
}

void Launch::redirect_to_null(int to) {
  check(::posix_spawn_file_actions_addopen(&actions_, to, "/dev/null", O_RDWR, 0));
}

void Launch::in_session_of_its_own() { flags_ |= POSIX_SPAWN_SETSID; }

pid_t Launch::start(const Process& process) {
  close_all_but(process.keep);
  if (process.directory) {
    check(::posix_spawn_file_actions_addchdir_np(&actions_, process.directory->c_str()));
  }
  check(::posix_spawnattr_setflags(&attributes_, flags_));
  pid_t child = -1;
  check(::posix_spawn(&child, program_.c_str(), &actions_, &attributes_, arguments_.get(),
                      environment_.get()));
  return child;
}

void Launch::close_all_but(std::vector<int> keep) {
  std::ranges::sort(keep);
  int next = STDERR_FILENO + 1;
  for (const int fd : keep) {
    if (fd >= 0 && fd < next) continue;
    for (; next < fd; ++next) check(::posix_spawn_file_actions_addclose(&actions_, next));
    // Onto itself: that clears close-on-exec.
    check(::posix_spawn_file_actions_adddup2(&actions_, fd, fd));
    next = fd + 1;
  }
  check(::posix_spawn_file_actions_addclosefrom_np(&actions_, next));
}

void Launch::check(int problem) const {
  if (problem != 0) throw_system("run", name_, problem);
}

Child::~Child() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
}

bool Child::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == id_;
}

Descriptor Child::end() const {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0)));
}

Outcome Child::wait() {
  const pid_t id = std::exchange(id_, -1);
  int status = 0;
  while (::waitpid(id, &status, 0) < 0) {
    if (errno != EINTR) throw_system("wait for", name_, errno);
  }
  Outcome outcome;
  if (WIFSIGNALED(status)) {
    outcome.signal = WTERMSIG(status);
    outcome.status = 128 + outcome.signal;
  } else {
    outcome.status = WEXITSTATUS(status);
  }
  return outcome;
}

}  // namespace tnotes

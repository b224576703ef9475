#pragma once

#include <initializer_list>
#include <spawn.h>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/files.hpp"
#include "base/process.hpp"

namespace tnotes {

sigset_t signal_set(std::initializer_list<int> numbers);

// Strings as exec takes them: pointers with a null at the end.
class ExecStrings {
 public:
  // Throws system, naming the program, where a string holds a NUL byte.
  ExecStrings(std::vector<std::string> strings, const std::string& program);
  ExecStrings(const ExecStrings&) = delete;
  ExecStrings& operator=(const ExecStrings&) = delete;

  [[nodiscard]] char* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

// A Process on its way to becoming a child. posix_spawn starts it: that neither copies this
// process's memory nor loses the reason where exec fails. Everything throws system.
class Launch {
 public:
  explicit Launch(const Process& process);
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;
  ~Launch();

  [[nodiscard]] const std::string& name() const { return name_; }

  // `from` stands above the standard streams.
  void redirect(const Descriptor& from, int to);
  void redirect_to_null(int to);
  void in_session_of_its_own();

  // The last step, after the redirections.
  [[nodiscard]] pid_t start(const Process& process);

 private:
  void close_all_but(std::vector<int> keep);
  void check(int problem) const;

  std::string name_;
  std::string program_;
  ExecStrings arguments_;
  ExecStrings environment_;
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  short flags_ = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
};

// A child that is never left behind: where waiting for it was not reached, it is killed.
class Child {
 public:
  Child(std::string name, pid_t id) : name_(std::move(name)), id_(id) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // Once. Its outputs are left empty.
  Outcome wait();
  // Whether it has ended, and wait() returns at once.
  [[nodiscard]] bool has_ended() const;
  // Can be read once it has ended; nothing on a kernel that has no such descriptor.
  [[nodiscard]] Descriptor end() const;

 private:
  std::string name_;
  pid_t id_;
};

}  // namespace tnotes

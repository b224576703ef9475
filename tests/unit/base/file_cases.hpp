#pragma once

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::test {

struct Failure {
  Exit code;
  std::string message;
  bool operator==(const Failure&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << static_cast<int>(failure.code) << ' ' << failure.message;
}

struct Case {
  std::string path;
  Failure expected;
};

inline Failure failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.code(), error.message()};
  }
  return {Exit::done, "nothing was thrown"};
}

inline mode_t mode_of(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

inline std::vector<std::string> names_in(const std::filesystem::path& path) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

// A directory with one of everything: what each command must take or refuse.
inline void fill(const Scratch& scratch) {
  std::filesystem::create_directories(scratch / "root/dir/below");
  std::filesystem::create_directories(scratch / "outside");
  put(scratch / "outside/secret", "secret");
  put(scratch / "root/file", "plain");
  put(scratch / "root/dir/below/note", "deep");
  std::filesystem::create_symlink("file", scratch / "root/link");
  std::filesystem::create_symlink("nowhere", scratch / "root/dangling");
  std::filesystem::create_symlink("../outside/secret", scratch / "root/escape");
  std::filesystem::create_directory_symlink("dir", scratch / "root/dirlink");
  std::filesystem::create_directory_symlink("../outside", scratch / "root/outlink");
  std::filesystem::create_directory_symlink("below", scratch / "root/dir/midlink");
  REQUIRE(::mkfifo((scratch / "root/fifo").c_str(), 0600) == 0);
  const Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (scratch / "root/socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

// Every file below a root, with its bytes, and every name: to prove that nothing changed.
inline std::string picture(const std::filesystem::path& root) {
  Names lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    lines.push_back(entry.path().string() +
                    (entry.symlink_status().type() == std::filesystem::file_type::regular
                         ? slurp(entry.path())
                         : ""));
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

}  // namespace tnotes::test

#include "vault/memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <string>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

bool is_suitable(const fs::path& place) {
  const Descriptor directory(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  struct statfs system {};
  if (!directory || ::fstat(directory.get(), &status) != 0 ||
      ::fstatfs(directory.get(), &system) != 0) {
    return false;
  }
  const bool in_memory = system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
  const bool own = status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  const bool sticky = (status.st_mode & S_ISVTX) != 0;
  return in_memory && (own || sticky) && ::access(place.c_str(), W_OK | X_OK) == 0;
}

}  // namespace

std::vector<fs::path> places_in_memory(const Environment& environment) {
  std::vector<fs::path> suitable;
  const fs::path runtime = environment.get("XDG_RUNTIME_DIR").value_or("");
  for (const fs::path& place : {runtime, fs::path("/dev/shm")}) {
    if (place.is_absolute() && is_suitable(place)) suitable.push_back(place);
  }
  return suitable;
}

std::vector<fs::path> places_of_all_sessions(const Environment& environment) {
  std::vector<fs::path> all = places_in_memory(environment);
  const fs::path usual = fmt::format("/run/user/{}", ::geteuid());
  if (std::ranges::find(all, usual) == all.end() && is_suitable(usual)) all.push_back(usual);
  return all;
}

fs::path make_folder(const fs::path& place, std::string_view prefix) {
  std::string name = fmt::format("{}/{}XXXXXX", place.string(), prefix);  // as mkdtemp wants it
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(Exit::system, fmt::format("cannot make a folder in {}: {}", place.string(),
                                          system_message(errno)));
  }
  return name;
}

bool is_own_folder(const fs::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 0777) == S_IRWXU;
}

bool is_full(const fs::path& folder) {
  struct statvfs system {};
  return ::statvfs(folder.c_str(), &system) == 0 && system.f_blocks > 0 && system.f_bavail == 0;
}

}  // namespace tnotes::vault

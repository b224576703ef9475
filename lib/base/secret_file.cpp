#include "base/secret_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/replace.hpp"

namespace tnotes {
namespace {

// For a pipe, whose length nobody knows.
constexpr std::size_t first_room = std::size_t{4} << 10;

// A descriptor of this process that a path of the form /dev/fd/N names is duplicated: to open it
// anew would wait for another writer where it is a named pipe.
Descriptor open_secret(const std::filesystem::path& path) {
  const std::string name = path.string();
  constexpr std::string_view own = "/dev/fd/";
  int number = 0;
  if (name.starts_with(own)) {
    const char* const end = name.data() + name.size();
    const auto [rest, failed] = std::from_chars(name.data() + own.size(), end, number);
    if (failed == std::errc() && rest == end) {
      Descriptor copy(::fcntl(number, F_DUPFD_CLOEXEC, 0));
      if (!copy && errno == EBADF) errno = ENOENT;
      return copy;
    }
  }
  return Descriptor(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

Secret read_secret_descriptor(int fd, std::size_t limit, const std::string& name) {
  // One byte more than a plain file holds, so that its end is seen without growing; and at most one
  // past the limit, so that a larger file is told from one of just that size.
  struct stat status {};
  const bool is_plain = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  const std::size_t expected = is_plain ? static_cast<std::size_t>(status.st_size) + 1 : first_room;
  Secret buffer(std::min(expected, limit + 1));
  std::size_t used = 0;
  while (used <= limit) {
    if (used == buffer.size()) {
      Secret larger(std::min(2 * buffer.size(), limit + 1));
      std::ranges::copy(buffer.reveal(), larger.data());
      buffer = std::move(larger);
    }
    const std::span<char> room(reinterpret_cast<char*>(buffer.data()) + used, buffer.size() - used);
    const std::size_t count = read_some(fd, room, name);
    if (count == 0) break;
    used += count;
  }
  if (used > limit) {
    throw Error(Exit::invalid, fmt::format("'{}' is larger than {} bytes", name, limit));
  }
  return Secret::copy(buffer.reveal().substr(0, used));
}

SecretFile read_secret_file(const std::filesystem::path& path, std::size_t limit) {
  const std::string name = path.string();
  const Descriptor file = open_secret(path);
  if (!file) {
    const int problem = errno;
    if (problem != ENOENT && problem != ENOTDIR) throw_system("read", name, problem);
    throw Error(Exit::not_found,
                fmt::format("cannot read '{}': {}", name, system_message(problem)));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_system("read", name, errno);
  if (S_ISDIR(status.st_mode)) {
    throw Error(Exit::invalid, fmt::format("'{}' is a directory", name));
  }
  return {read_secret_descriptor(file.get(), limit, name),
          S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0};
}

}  // namespace tnotes

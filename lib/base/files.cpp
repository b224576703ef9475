#include "base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <poll.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"

namespace tnotes {
namespace {

// A descriptor that was handed to us may be in non-blocking mode: whoever shares it set that.
bool wait_until_ready(int fd, short events) {
  pollfd waiting{fd, events, 0};
  return ::poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

bool would_block(int error_number) { return error_number == EAGAIN || error_number == EWOULDBLOCK; }

std::string size_text(std::size_t bytes) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  if (bytes >= mebibyte && bytes % mebibyte == 0) return fmt::format("{} MiB", bytes / mebibyte);
  return fmt::format("{} bytes", bytes);
}

// Where a path leads after all symlinks. The file exists.
std::filesystem::path resolve(const std::filesystem::path& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                             &std::free);
  if (!resolved) throw_system("write", path.string(), errno);
  return resolved.get();
}

// Of a plain file it is told how long it is: one that is, and then has no more, is at its end, and
// need not be asked again.
std::string read_to_end(int fd, std::optional<std::size_t> size, std::size_t limit,
                        const std::string& name) {
  constexpr std::size_t chunk = std::size_t{64} << 10;
  // One byte more than a plain file holds, so that its end is seen without growing.
  std::size_t room = size ? std::min(*size, limit) + 1 : chunk;
  std::string bytes;
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) {
      bytes.resize(used + room);
      room = std::max(chunk, bytes.size());
    }
    const std::size_t count = read_some(fd, std::span(bytes).subspan(used), name);
    used += count;
    if (used > limit) {
      throw Error(Exit::invalid, fmt::format("'{}' is larger than {}", name, size_text(limit)));
    }
    if (count == 0 || (size && used == *size && used < bytes.size())) break;
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

void write_file(const std::filesystem::path& path, std::string_view bytes, Readers readers) {
  const std::string shown = path.string();
  std::filesystem::path target = path;
  mode_t mode = 0600;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      throw Error(Exit::refused, fmt::format("'{}' is not a plain file", shown));
    }
    target = resolve(path);
    if (readers == Readers::as_before) mode = status.st_mode & 0777;
  } else if (const int problem = errno; problem != ENOENT && problem != ELOOP) {
    throw_system("write", shown, problem);
  } else if (::lstat(path.c_str(), &status) == 0) {
    throw Error(Exit::refused, fmt::format("'{}' is a symlink that leads nowhere", shown));
  }
  if (target.filename().empty()) {
    throw Error(Exit::refused, fmt::format("'{}' does not name a file", shown));
  }
  const std::string parent = target.has_parent_path() ? target.parent_path().string() : ".";
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) throw_system("write", shown, errno);
  replace_file(directory.get(), target.filename().string(), bytes, mode, shown);
}

std::filesystem::path absolute_path(const std::filesystem::path& path) {
  std::error_code failed;
  auto absolute = std::filesystem::absolute(path, failed);
  if (!failed) return absolute;
  throw Error(Exit::system,
              fmt::format("cannot tell the working directory: {}", system_message(failed.value())))
      .hint("go to one that is there, or give the whole path");
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  // Blocks on a FIFO on purpose: the shell's <(command) is one.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  if (!file) {
    const int problem = errno;
    if (problem == ENOENT || problem == ENOTDIR) {
      throw Error(Exit::not_found,
                  fmt::format("cannot read '{}': {}", path.string(), system_message(problem)));
    }
    throw_system("read", path.string(), problem);
  }
  return read_descriptor(file.get(), limit, path.string());
}

std::string read_beginning(const std::filesystem::path& path, std::size_t most) {
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  std::string bytes(most, '\0');
  std::size_t got = 0;
  while (got < most) {
    const ssize_t more = ::read(file.get(), bytes.data() + got, most - got);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    got += static_cast<std::size_t>(more);
  }
  bytes.resize(got);
  return bytes;
}

std::size_t read_some(int fd, std::span<char> buffer, const std::string& name) {
  while (true) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    const int problem = errno;
    if (problem == EINTR || (would_block(problem) && wait_until_ready(fd, POLLIN))) continue;
    throw_system("read", name, problem);
  }
}

std::string read_descriptor(int fd, std::size_t limit, const std::string& name) {
  struct stat status {};
  const bool is_plain = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  return read_to_end(
      fd, is_plain ? std::optional(static_cast<std::size_t>(status.st_size)) : std::nullopt, limit,
      name);
}

std::string read_plain_file(int fd, std::size_t size, std::size_t limit, const std::string& name) {
  return read_to_end(fd, size, limit, name);
}

void write_descriptor(int fd, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    const int problem = errno;
    if (problem == EINTR || (would_block(problem) && wait_until_ready(fd, POLLOUT))) continue;
    throw_system("write", name, problem);
  }
}

std::string system_message(int error_number) {
  std::string message = std::generic_category().message(error_number);
  for (char& letter : message) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return message;
}

}  // namespace tnotes

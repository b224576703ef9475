#include "age/io.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"

namespace tnotes::age {
namespace {

// Small files, of which there are many, are read at once, and without memory for large ones.
constexpr std::size_t first_size = std::size_t{8} << 10;
constexpr std::size_t least_read = std::size_t{4} << 10;

}  // namespace

Source from_bytes(std::string_view bytes) {
  return [bytes](std::span<char> buffer) mutable {
    const std::size_t count = bytes.copy(buffer.data(), buffer.size());
    bytes.remove_prefix(count);
    return count;
  };
}

Sink to_string(std::string& text) {
  return [&text](std::string_view bytes) { text += bytes; };
}

Source from_descriptor(int fd, std::string name) {
  return [fd, name = std::move(name)](std::span<char> buffer) {
    ssize_t count = 0;
    do {
      count = ::read(fd, buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      throw Error(Exit::system, "cannot read " + name + ": " + system_message(errno));
    }
    return static_cast<std::size_t>(count);
  };
}

Sink to_descriptor(int fd, std::string name) {
  return
      [fd, name = std::move(name)](std::string_view bytes) { write_descriptor(fd, bytes, name); };
}

bool Input::fill() {
  if (ended_) return false;
  if (buffer_.size() - end_ < least_read) {
    const std::size_t rest = end_ - begin_;
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), rest, buffer_.begin());
    begin_ = 0;
    end_ = rest;
  }
  if (buffer_.size() - end_ < least_read) {
    std::string larger(std::max(first_size, 2 * buffer_.size()), '\0');
    buffer_.copy(larger.data(), end_);
    wipe(buffer_);
    buffer_.swap(larger);
  }
  const std::size_t count = source_(std::span(buffer_).subspan(end_));
  end_ += count;
  ended_ = count == 0;
  return !ended_;
}

std::string_view Input::peek(std::size_t count) {
  while (end_ - begin_ < count && fill()) {
  }
  return ahead().substr(0, count);
}

void Input::take(std::size_t count, std::string& to) {
  const std::string_view first = peek(std::min(count, least_read));
  if (first.size() < least_read) {
    to = first;
    return skip(first.size());
  }
  to.resize(count);
  std::size_t taken = ahead().copy(to.data(), count);
  skip(taken);
  while (taken < count && !ended_) {
    const std::size_t more = source_(std::span(to).subspan(taken));
    taken += more;
    ended_ = more == 0;
  }
  to.resize(taken);
}

std::string_view Input::line(std::size_t limit) {
  std::size_t searched = 0;
  while (true) {
    const std::string_view rest = ahead().substr(0, limit);
    const std::size_t feed = rest.find('\n', searched);
    if (feed != std::string_view::npos) {
      begin_ += feed + 1;
      return rest.substr(0, feed + 1);
    }
    searched = rest.size();
    if (searched == limit || !fill()) return {};
  }
}

}  // namespace tnotes::age

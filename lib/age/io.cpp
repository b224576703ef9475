#include "age/io.hpp"

#include <algorithm>
#include <utility>

#include "base/files.hpp"

namespace tnotes::age {
namespace {

// Small files, of which there are many, are read at once, and without memory for large ones.
constexpr std::size_t first_size = std::size_t{8} << 10;
constexpr std::size_t small_file = std::size_t{16} << 10;
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

Sink to_secret(Secret& secret) {
  return [&secret](std::string_view bytes) {
    Secret larger(secret.size() + bytes.size());
    std::ranges::copy(bytes, std::ranges::copy(secret.reveal(), larger.data()).out);
    secret = std::move(larger);
  };
}

Source from_descriptor(int fd, std::string name) {
  return
      [fd, name = std::move(name)](std::span<char> buffer) { return read_some(fd, buffer, name); };
}

Sink to_descriptor(int fd, std::string name) {
  return
      [fd, name = std::move(name)](std::string_view bytes) { write_descriptor(fd, bytes, name); };
}

std::size_t Input::ask(std::span<char> buffer) {
  if (exhausted_) return 0;
  std::size_t count = 0;
  try {
    count = source_(buffer);
  } catch (...) {
    failure_ = std::current_exception();
  }
  exhausted_ = count == 0;
  return count;
}

bool Input::fill() {
  if (all_) return false;
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
  const std::size_t count = ask(std::span(buffer_).subspan(end_));
  end_ += count;
  return count != 0;
}

void Input::rethrow() const {
  if (failure_) std::rethrow_exception(failure_);
}

void Input::gather(std::size_t count) {
  while (end_ - begin_ < count && fill()) {
  }
}

std::string_view Input::peek(std::size_t count) {
  gather(count);
  const std::string_view bytes = ahead().substr(0, count);
  if (bytes.size() < count) rethrow();
  return bytes;
}

std::size_t Input::read(std::span<char> buffer) {
  std::size_t count = ahead().copy(buffer.data(), buffer.size());
  begin_ += count;
  if (count == 0) count = ask(buffer);
  if (count == 0) rethrow();
  return count;
}

void Input::take(std::size_t count, std::string& to, std::size_t lead) {
  gather(std::min(count, small_file));
  if (const std::string_view few = ahead(); exhausted_ && few.size() <= count) {
    to.resize(lead + few.size());
    few.copy(to.data() + lead, few.size());
    return skip(few.size());
  }
  to.resize(lead + count);
  std::size_t taken = 0;
  while (taken < count && (begin_ < end_ || !exhausted_)) {
    const std::span<char> room = std::span(to).subspan(lead + taken);
    taken += begin_ < end_ ? read(room) : ask(room);
  }
  to.resize(lead + taken);
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
    if (searched == limit) return {};
    if (!fill()) {
      rethrow();
      return {};
    }
  }
}

}  // namespace tnotes::age

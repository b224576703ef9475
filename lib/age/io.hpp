#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace tnotes::age {

// Gives the next bytes: puts as many as it has, at least one, into the buffer (which is never
// empty) and says how many. 0 only at the end.
using Source = std::function<std::size_t(std::span<char>)>;

// Takes all of the bytes, or throws.
using Sink = std::function<void(std::string_view)>;

// The bytes must outlive the source.
Source from_bytes(std::string_view bytes);

// Appends. The string must outlive the sink.
Sink to_string(std::string& text);

// Errors throw system and call the file `name`. The descriptor stays open, and is not synced.
Source from_descriptor(int fd, std::string name);
Sink to_descriptor(int fd, std::string name);

// A source read ahead of what has been taken from it. What it held is wiped.
class Input {
 public:
  explicit Input(Source source) : source_(std::move(source)) {}

  // Up to `count` of the next bytes, fewer only where the source ends. Valid until the next call.
  std::string_view peek(std::size_t count);
  // REQUIRES: at most as many as are known to be there.
  void skip(std::size_t count) { begin_ += count; }
  // Puts up to `count` of the next bytes into `to`, fewer only where the source ends; most of them
  // without another copy. `to` keeps its memory, where it has enough.
  void take(std::size_t count, std::string& to);
  // Up to and including the next line feed, and past it. Empty where there is none in the next
  // `limit` bytes or before the end. Valid until the next call.
  std::string_view line(std::size_t limit);

 private:
  // Reads once more; false at the end.
  bool fill();
  [[nodiscard]] std::string_view ahead() const {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
  }

  Source source_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  Wiped wiped_{buffer_};
};

}  // namespace tnotes::age

#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/secret.hpp"

namespace tnotes::age {

// Gives the next bytes: puts as many as it has, at least one, into the buffer (which is never
// empty) and says how many. 0 only at the end. It is for one reader, once: whether copies of it
// share their place is not said.
using Source = std::function<std::size_t(std::span<char>)>;

// Takes all of the bytes, at least one, or throws.
using Sink = std::function<void(std::string_view)>;

// The bytes must outlive the source.
Source from_bytes(std::string_view bytes);

// Appends. The string must outlive the sink. Not for secrets: what it grows out of stays in memory.
Sink to_string(std::string& text);

// Appends. The secret must outlive the sink.
Sink to_secret(Secret& secret);

// Errors throw system and call the file `name`. The descriptor stays open, and is not synced.
Source from_descriptor(int fd, std::string name);
Sink to_descriptor(int fd, std::string name);

// A source read ahead of what has been taken from it. What it held is wiped. What the source throws
// comes out where bytes are wanted that it would have had to give, each time the same object: those
// before it can be taken.
class Input {
 public:
  explicit Input(Source source) : source_(std::move(source)) {}
  // All of it is in memory, which is neither copied nor wiped, and must outlive this.
  explicit Input(std::string_view all) : end_(all.size()), all_(all), exhausted_(true) {}

  // Up to `count` of the next bytes, fewer only where the source ends. Valid until the next call.
  std::string_view peek(std::size_t count);
  // REQUIRES: at most as many as are known to be there.
  void skip(std::size_t count) { begin_ += count; }
  // What comes next, as a source gives it, or throws what it threw.
  std::size_t read(std::span<char> buffer);
  // Puts up to `count` of the next bytes into `to`, fewer only where the source ends or throws,
  // which peek() then tells; most of them without another copy. `to` keeps its memory, and its
  // first `lead` bytes, which count for nothing. REQUIRES: it is empty, or has room for them: what
  // it would grow out of is not wiped.
  void take(std::size_t count, std::string& to, std::size_t lead = 0);
  // All that has not been taken, where all of it is in memory.
  [[nodiscard]] std::optional<std::string_view> rest() const {
    return all_ ? std::optional(ahead()) : std::nullopt;
  }
  // Up to and including the next line feed, and past it. Empty where there is none in the next
  // `limit` bytes or before the end. Valid until the next call.
  std::string_view line(std::size_t limit);

 private:
  // Asks the source, unless it has ended or thrown; 0 where it has.
  std::size_t ask(std::span<char> buffer);
  // Reads once more; false where the source gives no more.
  bool fill();
  // Reads until there are so many ahead, or no more.
  void gather(std::size_t count);
  // What the source threw, if it did.
  void rethrow() const;
  [[nodiscard]] std::string_view ahead() const {
    return (all_ ? *all_ : std::string_view(buffer_)).substr(begin_, end_ - begin_);
  }

  Source source_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::optional<std::string_view> all_;
  bool exhausted_ = false;
  std::exception_ptr failure_;
  WipeAtEnd wipe_buffer_{buffer_};
};

}  // namespace tnotes::age

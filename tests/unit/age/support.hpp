#pragma once

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "age/io.hpp"
#include "base/secret.hpp"

namespace tnotes::age::test {

// A source that gives no more than `most` bytes at a time, as pipes may.
inline Source in_pieces(std::string_view bytes, std::size_t most) {
  return [whole = from_bytes(bytes), most](std::span<char> buffer) {
    return whole(buffer.first(std::min(most, buffer.size())));
  };
}

// A source that gives these bytes and then throws a std::runtime_error, "cannot read".
inline Source failing_after(std::string_view bytes) {
  return [whole = from_bytes(bytes)](std::span<char> buffer) mutable {
    const std::size_t count = whole(buffer);
    if (count == 0) throw std::runtime_error("cannot read");
    return count;
  };
}

inline std::string all_of(const Source& source) {
  std::string bytes;
  std::string buffer(1000, '\0');
  while (const std::size_t count = source(buffer)) bytes.append(buffer, 0, count);
  return bytes;
}

// Bytes that do not repeat themselves, so that whatever is moved shows.
inline std::string bytes_of(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 2463534242;
  for (char& byte : bytes) {
    state ^= state << 13U;
    state ^= state >> 17U;
    state ^= state << 5U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

}  // namespace tnotes::age::test

#include "age/payload.hpp"

#include <array>
#include <doctest/doctest.h>
#include <string>

#include "age/encrypt.hpp"
#include "age/header.hpp"
#include "age/x25519.hpp"

namespace tnotes::age::payload_tests {

namespace {

// What encrypts so many bytes, without header and nonce.
std::size_t chunks_size(std::size_t bytes) {
  const auto identity = X25519Identity::generate();
  const std::array recipients{identity.recipient()};
  std::string file;
  encrypt(from_bytes(std::string(bytes, 'x')), to_string(file), recipients);
  Input in(from_bytes(file));
  return file.size() - encode(read_header(in)).size() - payload_nonce_size;
}

}  // namespace

TEST_CASE("the size of a text is that of its payload without what proves it") {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{17}, chunk_size - 1,
                                  chunk_size, chunk_size + 1, 2 * chunk_size, 3 * chunk_size + 5}) {
    CAPTURE(bytes);
    CHECK(text_size(chunks_size(bytes)) == bytes);
  }
}

TEST_CASE("a size that no chunks have is told") {
  constexpr std::size_t sealed = chunk_size + tag_size;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, tag_size - 1, sealed + 1,
                                 sealed + tag_size - 1, sealed + tag_size, 2 * sealed + tag_size}) {
    CAPTURE(size);
    CHECK(text_size(size) == std::nullopt);
  }
  CHECK(text_size(tag_size) == 0);
  CHECK(text_size(sealed + tag_size + 1) == chunk_size + 1);
}

}  // namespace tnotes::age::payload_tests

#include "age/io.hpp"

#include <doctest/doctest.h>
#include <string>

#include "base/error.hpp"
#include "support.hpp"

namespace tnotes::age {

TEST_CASE("an input gives the same lines and bytes however they arrive") {
  const std::string text = "first\n\nthird\n" + test::bytes_of(700'000);
  for (const std::size_t piece : {1, 2, 3, 7, 8191, 8192, 8193, 1'000'000}) {
    CAPTURE(piece);
    Input in(test::in_pieces(text, piece));
    CHECK(in.peek(3) == "fir");
    CHECK(in.line(100) == "first\n");
    CHECK(in.line(100) == "\n");
    CHECK(in.line(6) == "third\n");
    std::string rest;
    while (true) {
      const std::string_view bytes = in.peek(65'537);
      if (bytes.empty()) break;
      CHECK((bytes.size() == 65'537 || rest.size() + bytes.size() == 700'000));
      const std::size_t some = std::min<std::size_t>(bytes.size(), 65'536);
      rest += bytes.substr(0, some);
      in.skip(some);
    }
    CHECK(rest == text.substr(13));
  }
}

TEST_CASE("an input gives no line that is too long or has no end") {
  Input in(from_bytes("12345\n678"));
  CHECK(in.line(5).empty());
  CHECK(in.peek(100) == "12345\n678");
  CHECK(in.line(6) == "12345\n");
  CHECK(in.line(100).empty());
  CHECK(in.peek(100) == "678");
}

TEST_CASE("an input asks no more once its source has ended") {
  int asked = 0;
  Input in([&](std::span<char> /*buffer*/) {
    ++asked;
    return std::size_t{0};
  });
  CHECK(in.peek(1).empty());
  CHECK(in.line(1).empty());
  CHECK(in.peek(1).empty());
  CHECK(asked == 1);
}

TEST_CASE("an input keeps no more than what is ahead") {
  // The reads tell how much room there was.
  const std::string bytes = test::bytes_of(50'000'000);
  std::size_t largest = 0;
  Input in([&, whole = from_bytes(bytes)](std::span<char> buffer) mutable {
    largest = std::max(largest, buffer.size());
    return whole(buffer);
  });
  while (!in.peek(65'537).empty()) in.skip(std::min<std::size_t>(in.peek(65'537).size(), 65'536));
  CHECK(largest <= 400'000);
}

TEST_CASE("descriptors that fail are errors of the system and say whose") {
  std::string buffer(10, '\0');
  CHECK_THROWS_WITH_AS(from_descriptor(-1, "a note")(buffer),
                       "cannot read a note: bad file descriptor", Error);
  CHECK_THROWS_AS(to_descriptor(-1, "a note")("text"), Error);
}

}  // namespace tnotes::age

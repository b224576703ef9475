#include "age/io.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <stdexcept>
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

TEST_CASE("what a source throws comes out behind what it gave before") {
  const std::string bytes = test::bytes_of(100'000);
  Input taking(test::failing_after(bytes));
  std::string taken;
  taking.take(1'000'000, taken);
  CHECK(taken == bytes);
  taking.take(1'000'000, taken);
  CHECK(taken.empty());
  CHECK_THROWS_WITH_AS(taking.peek(1), "cannot read", std::runtime_error);
  CHECK_THROWS_WITH_AS(taking.peek(1), "cannot read", std::runtime_error);

  Input reading(test::failing_after(bytes));
  CHECK(reading.peek(100'000) == bytes);
  CHECK_THROWS_AS(reading.peek(100'001), std::runtime_error);
  reading.skip(99'990);
  CHECK_THROWS_AS(reading.line(1'000), std::runtime_error);
  std::string buffer(100, '\0');
  CHECK(reading.read(buffer) == 10);
  CHECK_THROWS_AS(reading.read(buffer), std::runtime_error);
}

TEST_CASE("bytes are taken however they arrive") {
  const std::string bytes = test::bytes_of(20'000);
  for (const std::size_t piece : {1, 4095, 4096, 4097, 30'000}) {
    for (const std::size_t count : {1, 4095, 4096, 4097, 10'000, 20'000, 20'001}) {
      CAPTURE(piece);
      CAPTURE(count);
      Input in(test::in_pieces(bytes, piece));
      CHECK(in.peek(10) == bytes.substr(0, 10));
      std::string all;
      std::string part;
      do {
        const std::size_t lead = all.size() % 3;
        in.take(count, part, lead);
        part.erase(0, lead);
        CHECK(part.size() == std::min(count, bytes.size() - all.size()));
        all += part;
      } while (!part.empty());
      CHECK(all == bytes);
    }
  }
}

TEST_CASE("a secret grows by what is written to it") {
  Secret secret;
  const Sink sink = to_secret(secret);
  sink("a long ");
  sink("identity");
  CHECK(secret.reveal() == "a long identity");
}

TEST_CASE("descriptors that fail are errors of the system and say whose") {
  std::string buffer(10, '\0');
  CHECK_THROWS_WITH_AS(from_descriptor(-1, "a note")(buffer),
                       "cannot read 'a note': bad file descriptor", Error);
  CHECK_THROWS_AS(to_descriptor(-1, "a note")("text"), Error);
}

}  // namespace tnotes::age

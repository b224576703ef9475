#include "base/base64.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <string>

namespace tnotes {

// RFC 4648, section 10.
TEST_CASE("base64 gives the published examples") {
  const struct {
    std::string_view bytes, text;
  } examples[] = {{"", ""},
                  {"f", "Zg=="},
                  {"fo", "Zm8="},
                  {"foo", "Zm9v"},
                  {"foob", "Zm9vYg=="},
                  {"fooba", "Zm9vYmE="},
                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    CAPTURE(bytes);
    const std::string_view bare = text.substr(0, text.find('='));
    CHECK(base64_encode(bytes, Padding::full) == text);
    CHECK(base64_encode(bytes, Padding::none) == bare);
    CHECK(base64_decode(text, Padding::full) == bytes);
    CHECK(base64_decode(bare, Padding::none) == bytes);
  }
}

TEST_CASE("base64 that is not canonical is nothing") {
  for (const char* text :
       {"Zh", "Zm9", "Zm8=", "Zg==", "Z", "Zm9vY", " Zm8", "Zm8\n", "Zm-_", "Zm 8"}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text, Padding::none));
  }
  for (const char* text :
       {"Zh==", "Zm9=", "Zm8", "Zg", "Zg=", "Zg===", "====", "Zm8=\n", "Zm8=Zm8="}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text, Padding::full));
  }
}

TEST_CASE("base64 may stand on several lines where they are skipped") {
  CHECK(base64_decode("Zm9v\nYg==\n", Padding::full, "\n") == "foob");
  CHECK_FALSE(base64_decode("Zm9v\r\nYg==\n", Padding::full, "\n"));
  CHECK_FALSE(base64_decode("Zm9v\nYh==\n", Padding::full, "\n"));
}

TEST_CASE("bytes that are not ASCII are never base64") {
  for (int byte = 128; byte < 256; ++byte) {
    CAPTURE(byte);
    CHECK_FALSE(base64_decode("AAA" + std::string(1, static_cast<char>(byte)), Padding::none));
    CHECK_FALSE(base64_decode("AAA" + std::string(1, static_cast<char>(byte)), Padding::full));
  }
}

TEST_CASE("base64 that is accepted is written with the same bytes") {
  CHECK(rc::check([](const std::string& bytes) {
    RC_ASSERT(base64_decode(base64_encode(bytes, Padding::full), Padding::full) == bytes);
    RC_ASSERT(base64_decode(base64_encode(bytes, Padding::none), Padding::none) == bytes);
  }));
  CHECK(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("AQgw/+9=")));
    if (const auto bytes = base64_decode(text, Padding::full)) {
      RC_ASSERT(base64_encode(*bytes, Padding::full) == text);
    }
    if (const auto bytes = base64_decode(text, Padding::none)) {
      RC_ASSERT(base64_encode(*bytes, Padding::none) == text);
    }
  }));
}

}  // namespace tnotes

#include "vault/qr.hpp"

#include <doctest/doctest.h>
#include <string>

#include "unit/base/file_cases.hpp"

using namespace tnotes;
using namespace tnotes::vault;

namespace {

// A key made for these tests.
constexpr std::string_view key =
    "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM";

std::string shown(std::string_view text, std::size_t columns, std::size_t rows) {
  const auto code = qr_code(text, columns, rows);
  return code ? std::string(code->reveal()) : "nothing";
}

}  // namespace

// Read back from a terminal's screen by zbarimg when this was written.
TEST_CASE("a short text's code is the known one") {
  const std::string dark = "\x1b[30;47m";
  const std::string end = "\x1b[0m\n";
  std::string expected;
  for (const char* line : {
           "                             ",
           "                             ",
           "    █▀▀▀▀▀█  █▄█▀ █▀▀▀▀▀█    ",
           "    █ ███ █ ▀█ █▀ █ ███ █    ",
           "    █ ▀▀▀ █   ▀ █ █ ▀▀▀ █    ",
           "    ▀▀▀▀▀▀▀ █▄▀▄█ ▀▀▀▀▀▀▀    ",
           "    ▀▀█▄▀█▀▀▀██▀ ▀█   ▀▄▄    ",
           "    ▀█████▀█▀ ▄ ▀ ▄ ▀▄▄█▄    ",
           "        ▀▀▀▀▄▀▄▄▀▄▀▄▀▄█      ",
           "    █▀▀▀▀▀█ █  █▄█▀█▄▄ ██    ",
           "    █ ███ █ ▀ ▄▀ ▀█▀  █▄▀    ",
           "    █ ▀▀▀ █ █ █ ▀ ▄ ▀ ▄▄█    ",
           "    ▀▀▀▀▀▀▀ ▀ ▀ ▀ ▀ ▀ ▀ ▀    ",
           "                             ",
           "                             ",
       }) {
    expected += dark + line + end;
  }
  CHECK(shown("WEIR", 80, 24) == expected);
}

TEST_CASE("an identity's code fits where a terminal has twenty-four lines and other text") {
  CHECK(shown(key, 80, 19) != "nothing");
  CHECK(shown(key, 37, 19) == shown(key, 500, 500));
  CHECK(shown(key, 36, 19) == "nothing");
  CHECK(shown(key, 37, 18) == "nothing");
  CHECK(shown(key, 0, 0) == "nothing");
}

TEST_CASE("a text that is too long for any code is an error, and not told") {
  const std::string text(3000, 'x');
  const auto failure = test::failure_of([&] { (void)qr_code(text, 500, 500); });
  CHECK(failure == test::Failure{Exit::system, "no QR code could be made"});
}

#include "age/armor.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <stdexcept>
#include <string>

#include "age/damage.hpp"
#include "support.hpp"

namespace tnotes::age {
namespace {

const std::string begin = std::string(armor_begin) + '\n';
const std::string end = std::string(armor_end) + '\n';
const std::string full_line = std::string(64, 'A') + '\n';

std::string armored(std::string_view bytes, std::size_t piece = 1000) {
  std::string text;
  armor(to_string(text), [&](const Sink& out) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      out(bytes.substr(0, piece));
    }
  });
  return text;
}

std::string why_damaged_armor(std::string_view text) {
  try {
    test::all_of(dearmor(from_bytes(text)));
  } catch (const Damage& damage) {
    CHECK(damage.code() == Exit::invalid);
    CHECK(damage.layer() == Layer::armor);
    return damage.message();
  }
  return "";
}

}  // namespace

TEST_CASE("armor is as RFC 7468 has it") {
  CHECK(armored("hello") == begin + "aGVsbG8=\n" + end);
  CHECK(armored("") == begin + end);
  CHECK(armored(std::string(48, '\0')) == begin + full_line + end);
  CHECK(armored(std::string(49, '\0')) == begin + full_line + "AA==\n" + end);
}

TEST_CASE("armor comes off again however it is written and read") {
  for (const std::size_t size : {0, 1, 2, 47, 48, 49, 95, 96, 97, 5000, 70'000}) {
    const std::string bytes = test::bytes_of(size);
    const std::string text = armored(bytes);
    for (const std::size_t piece : {1, 47, 48, 49, 100'000}) {
      CAPTURE(size);
      CAPTURE(piece);
      CHECK(armored(bytes, piece) == text);
      CHECK(test::all_of(dearmor(test::in_pieces(text, piece))) == bytes);
    }
  }
}

TEST_CASE("armor may have carriage returns and white space around it") {
  std::string with_returns;
  for (const char c : armored("hello")) {
    if (c == '\n') with_returns += '\r';
    with_returns += c;
  }
  const std::string spaces(1000, ' ');
  for (const std::string& text :
       {with_returns, " \n\t\r\n" + spaces + '\n' + armored("hello") + spaces + "\r\n \n\t ",
        armored("hello").substr(0, armored("hello").size() - 1),
        with_returns.substr(0, with_returns.size() - 1), std::string(1024, '\n') + armored("hello"),
        armored("hello") + std::string(1024, ' ')}) {
    CAPTURE(text);
    CHECK(test::all_of(dearmor(from_bytes(text))) == "hello");
  }
}

TEST_CASE("armor says what is wrong with it") {
  const std::string damaged = "the age file's armor is damaged: ";
  const struct {
    std::string text, message;
  } cases[] = {
      {"", "it does not begin as armor does"},
      {begin.substr(1) + end, "it does not begin as armor does"},
      {"text\n" + begin + end, "it does not begin as armor does"},
      {std::string(1025, '\n') + begin + end, "there is too much white space before it"},
      {begin, "it has no end"},
      {begin + "aGVsbG8=\n", "it has no end"},
      {begin + "aGVsbG8=\n" + end.substr(0, 10), "a short line is not its last"},
      {begin + "aGVsbG8=\n" + end + "more", "something follows its end"},
      {begin + "aGVsbG8=\n" + end + std::string(1025, ' '), "something follows its end"},
      {begin + "\n" + end, "a line is empty"},
      {begin + full_line + "\n" + end, "a line is empty"},
      {begin + "aGVsbG8=\n\n" + end, "a short line is not its last"},
      {begin + "aGVs\nbG8=\n" + end, "a short line is not its last"},
      {begin + "A" + full_line + end, "a line is too long"},
      {begin + std::string(1000, 'A'), "a line is too long"},
      {begin + "aGVsbG8\n" + end, "a line is not canonical base64"},
      {begin + "aGVsbG9=\n" + end, "a line is not canonical base64"},
      {begin + " aGVsbG8=\n" + end, "a line is not canonical base64"},
      {begin + "aGVsbG8= \n" + end, "a line is not canonical base64"},
      {begin + "Comment: x\n" + end, "a line is not canonical base64"},
      {begin + "aGVsbG8=\r\r\n" + end, "a line is not canonical base64"},
      {begin + full_line + " " + end, "a line is not canonical base64"},
  };
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    CHECK(why_damaged_armor(text) == damaged + message);
  }
}

TEST_CASE("what comes before the damage is given out first, and nothing after it") {
  const std::string text = begin + full_line + full_line + "??\n" + full_line + end;
  for (const std::size_t size : {1, 47, 48, 49, 96, 1000}) {
    CAPTURE(size);
    std::string buffer(size, '\0');
    const Source source = dearmor(from_bytes(text));
    std::size_t given_out = 0;
    while (given_out < 96) given_out += source(buffer);
    CHECK(given_out == 96);
    CHECK_THROWS_AS(source(buffer), Damage);
    CHECK_THROWS_AS(source(buffer), Damage);
  }
}

TEST_CASE("a source that fails is not taken for the end of the armor") {
  const std::string text = armored("hello");
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{40}, text.size()}) {
    CAPTURE(size);
    const Source failing = test::failing_after(std::string_view(text).substr(0, size));
    CHECK_THROWS_WITH_AS(test::all_of(dearmor(failing)), "cannot read", std::runtime_error);
  }
}

TEST_CASE("armor is known by its first line, without waiting for more") {
  for (const std::string& text : {std::string("x"), begin, " \n" + begin}) {
    CAPTURE(text);
    const Source waiting = test::failing_after(text);  // instead of waiting
    if (text == "x") {
      CHECK_THROWS_AS(dearmor_if_armored(waiting), std::runtime_error);
    } else {
      CHECK_NOTHROW(dearmor_if_armored(waiting));
    }
  }
}

TEST_CASE("armor whose making fails has no end") {
  std::string text;
  CHECK_THROWS_AS(armor(to_string(text),
                        [](const Sink& out) {
                          out(std::string(100, 'x'));
                          throw std::runtime_error("no more");
                        }),
                  std::runtime_error);
  CHECK(text.starts_with(begin));
  CHECK(why_damaged_armor(text) == "the age file's armor is damaged: it has no end");
}

TEST_CASE("nothing is written where making the armor fails at once") {
  std::string text;
  CHECK_THROWS_AS(armor(to_string(text), [](const Sink&) { throw std::runtime_error("no"); }),
                  std::runtime_error);
  CHECK(text.empty());
}

TEST_CASE("armor is only taken off where there is some") {
  for (const std::string& bytes : {std::string(), std::string("x"), std::string("\n\n x"),
                                   std::string("-----BEGIN"), test::bytes_of(5000)}) {
    CAPTURE(bytes);
    CHECK(test::all_of(dearmor_if_armored(test::in_pieces(bytes, 3))) == bytes);
    CHECK(test::all_of(dearmor_if_armored(test::in_pieces(" \r\n" + armored(bytes), 3))) == bytes);
  }
}

TEST_CASE("text that is accepted is what would be written") {
  CHECK(rc::check([] {
    const auto piece = rc::gen::element<std::string>("AAAA", "AA==", "AAA=", "\n", full_line,
                                                     std::string(32, 'A'), "B");
    const auto pieces = *rc::gen::container<std::vector<std::string>>(piece);
    std::string text = begin;
    for (const auto& one : pieces) text += one;
    text += end;
    if (why_damaged_armor(text).empty()) {
      RC_TAG("accepted");
      RC_ASSERT(armored(test::all_of(dearmor(from_bytes(text)))) == text);
    }
  }));
}

}  // namespace tnotes::age

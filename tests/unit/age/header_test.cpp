#include "age/header.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <string>

#include "age/damage.hpp"
#include "support.hpp"

namespace tnotes::age {
namespace {

const std::string mac_line = "--- " + std::string(43, 'A') + '\n';

std::string header_with(std::string_view stanzas) {
  return "age-encryption.org/v1\n" + std::string(stanzas) + mac_line;
}

std::string why_damaged_header(std::string_view bytes) {
  try {
    Input in(from_bytes(bytes));
    read_header(in);
  } catch (const Damage& damage) {
    CHECK(damage.code() == Exit::invalid);
    CHECK(damage.layer() == Layer::header);
    return damage.message();
  }
  return "";
}

}  // namespace

TEST_CASE("a header is taken off the front and the rest left") {
  const std::string text = header_with("-> X25519 arg\nAAAA\n-> other a b\n\n") + "the rest";
  for (const std::size_t piece : {1, 5, 10'000}) {
    Input in(test::in_pieces(text, piece));
    const Header header = read_header(in);
    REQUIRE(header.stanzas.size() == 2);
    CHECK(header.stanzas[0].type == "X25519");
    CHECK(header.stanzas[0].arguments == std::vector<std::string>{"arg"});
    CHECK(header.stanzas[0].body == std::string(3, '\0'));
    CHECK(header.stanzas[1].type == "other");
    CHECK(header.stanzas[1].arguments == std::vector<std::string>{"a", "b"});
    CHECK(header.stanzas[1].body.empty());
    CHECK(header.mac == std::string(32, '\0'));
    CHECK(in.peek(100) == "the rest");
    CHECK(encode(header) + "the rest" == text);
  }
}

TEST_CASE("a header that ends at any byte is damaged") {
  const std::string text = header_with("-> X25519 arg\n" + std::string(64, 'A') + "\nAAAA\n");
  REQUIRE(why_damaged_header(text).empty());
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const std::string message = why_damaged_header(std::string_view(text).substr(0, size));
    CHECK(message == (size < 19 ? "this is not an age file"
                                : "the age file's header is damaged: it ends early"));
  }
}

TEST_CASE("a header says what is wrong with it") {
  const std::string damaged = "the age file's header is damaged: ";
  const std::string full(64, 'A');
  const struct {
    std::string bytes, message;
  } cases[] = {
      {"", "this is not an age file"},
      {"a note in plain text", "this is not an age file"},
      {"Age-encryption.org/v1\n", "this is not an age file"},
      {"age-encryption.org/v2\n", "the age file is of a version that is not known here"},
      {"age-encryption.org/v1\r\n", "the age file is of a version that is not known here"},
      {header_with(""), damaged + "it is for nobody"},
      {header_with("->\n\n"), damaged + "a stanza has no type"},
      {header_with("-> \n\n"), damaged + "a stanza has an empty argument"},
      {header_with("-> a  b\n\n"), damaged + "a stanza has an empty argument"},
      {header_with("-> a \n\n"), damaged + "a stanza has an empty argument"},
      {header_with("->a\n\n"), damaged + "a stanza has a stray character"},
      {header_with("-> a\tb\n\n"), damaged + "a stanza has a character that may not be there"},
      {header_with("-> \xc3\xa4\n\n"), damaged + "a stanza has a character that may not be there"},
      {header_with("-> a\r\n\n"), damaged + "a stanza has a character that may not be there"},
      {header_with("-> a\nA\n"), damaged + "a stanza is not canonical base64"},
      {header_with("-> a\nAB\n"), damaged + "a stanza is not canonical base64"},
      {header_with("-> a\nAAA=\n"), damaged + "a stanza is not canonical base64"},
      {header_with("-> a\n" + full + "A\n"), damaged + "a stanza has a line that is too long"},
      {header_with("-> a\n" + full + "\n"), damaged + "a stanza is not canonical base64"},
      {header_with("-> a\nAA\nAA\n"), damaged + "a line is neither a stanza nor the MAC"},
      {header_with("-- a\n\n"), damaged + "a line is neither a stanza nor the MAC"},
      {"age-encryption.org/v1\n-> a\n\n---" + std::string(43, 'A') + '\n',
       damaged + "its last line is no MAC"},
      {"age-encryption.org/v1\n-> a\n\n--- " + std::string(42, 'A') + '\n',
       damaged + "its last line is no MAC"},
      {"age-encryption.org/v1\n-> a\n\n--- " + std::string(42, 'A') + "B\n",
       damaged + "its last line is no MAC"},
      {"age-encryption.org/v1\n-> a\n\n---  " + std::string(43, 'A') + '\n',
       damaged + "its last line is no MAC"},
      {"age-encryption.org/v1\n-> a\n\n--- " + std::string(43, 'A') + "\r\n",
       damaged + "its last line is no MAC"},
  };
  for (const auto& [bytes, message] : cases) {
    CAPTURE(bytes);
    CHECK(why_damaged_header(bytes) == message);
  }
}

TEST_CASE("a body of whole lines ends with an empty one") {
  for (const std::size_t size : {0, 1, 47, 48, 49, 95, 96, 97, 960}) {
    CAPTURE(size);
    const std::string text = encode({{{"a", {}, test::bytes_of(size)}}, std::string(32, 'm')});
    CHECK(text.ends_with(size % 48 == 0 ? "\n\n--- bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0\n"
                                        : "\n--- bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0\n"));
    Input in(from_bytes(text));
    CHECK(read_header(in).stanzas.at(0).body == test::bytes_of(size));
  }
}

TEST_CASE("a header may have 256 KiB and no more") {
  const auto with_stanzas = [](std::size_t size) {  // of this many bytes in all
    std::string stanzas;
    const std::size_t rest = size - header_with("").size();
    while (stanzas.size() + 2000 < rest) stanzas += "-> a " + std::string(900, 'b') + "\n\n";
    stanzas += "-> a " + std::string(rest - stanzas.size() - 7, 'b') + "\n\n";
    return header_with(stanzas);
  };
  REQUIRE(with_stanzas(header_limit).size() == header_limit);
  CHECK(why_damaged_header(with_stanzas(header_limit)).empty());
  CHECK(why_damaged_header(with_stanzas(header_limit + 1)) ==
        "the age file's header is larger than 256 KiB");
  CHECK(why_damaged_header("age-encryption.org/v1\n-> " + std::string(header_limit, 'b')) ==
        "the age file's header is larger than 256 KiB");
}

TEST_CASE("whatever header is written is read as it was") {
  CHECK(rc::check([] {
    const auto word =
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange<char>(33, 127)));
    const auto count = *rc::gen::inRange(1, 5);
    Header header{{}, *rc::gen::container<std::string>(32, rc::gen::arbitrary<char>())};
    for (int i = 0; i < count; ++i) {
      header.stanzas.push_back({*word, *rc::gen::container<std::vector<std::string>>(word),
                                *rc::gen::arbitrary<std::string>()});
    }
    const std::string text = encode(header);
    Input in(from_bytes(text));
    const Header read = read_header(in);
    RC_ASSERT(read.stanzas.size() == header.stanzas.size());
    for (std::size_t i = 0; i < read.stanzas.size(); ++i) {
      RC_ASSERT(read.stanzas[i].type == header.stanzas[i].type);
      RC_ASSERT(read.stanzas[i].arguments == header.stanzas[i].arguments);
      RC_ASSERT(read.stanzas[i].body == header.stanzas[i].body);
    }
    RC_ASSERT(read.mac == header.mac);
    RC_ASSERT(in.peek(1).empty());
  }));
}

}  // namespace tnotes::age

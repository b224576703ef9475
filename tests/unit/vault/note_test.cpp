#include "vault/note.hpp"

#include <array>
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace tnotes::vault::note_tests {

using std::string_literals::operator""s;

namespace {

const std::string id = "00112233445566778899aabbccddeeff";
const std::string canary = "Sparrows";

Date day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}

// The formula as the paper prints it, with logarithms counted by hand.
std::size_t padme(std::size_t size) {
  const auto log2 = [](std::size_t n) {
    std::size_t exponent = 0;
    for (; n > 1; n /= 2) ++exponent;
    return exponent;
  };
  if (size < 2) return size;
  const std::size_t e = log2(size);
  const std::size_t s = log2(e) + 1;
  std::size_t step = 1;
  for (std::size_t i = s; i < e; ++i) step *= 2;
  return (size + step - 1) / step * step;
}

std::string plain_of(const Heading& heading, std::string_view text) {
  return std::string(render({heading, Secret::copy(text)}).reveal());
}

std::string plain_of(std::string_view text) {
  return plain_of({id, "m1", day(2026, 11, 23)}, text);
}

rc::Gen<std::size_t> sizes() {
  return rc::gen::oneOf(
      rc::gen::inRange<std::size_t>(0, 5000),
      rc::gen::inRange<std::size_t>(0, std::size_t{1} << 40U),
      rc::gen::map(rc::gen::pair(rc::gen::inRange(1, 45), rc::gen::inRange(-2, 3)),
                   [](const std::pair<int, int>& near) {
                     return (std::size_t{1} << static_cast<unsigned>(near.first)) +
                            static_cast<std::size_t>(2 + near.second) - 2;
                   }));
}

// Bytes, and what could be taken for the front matter's end or the padding.
rc::Gen<std::string> texts() {
  const auto bytes = rc::gen::container<std::string>(
      rc::gen::map(rc::gen::inRange(0, 256), [](int n) { return static_cast<char>(n); }));
  const auto piece = rc::gen::oneOf(
      bytes, rc::gen::element("---\n"s, "\n---\n"s, "---"s, "\n"s, "\n\n\n\n\n\n\n\n\n\n\n\n\n"s,
                              "length: 3\n"s, "id: 00\n"s, "\0"s, "\r\n"s, "\xff\xfe"s));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const auto& part : pieces) text += part;
                        return text;
                      });
}

// Among them some that YAML would take for something else.
rc::Gen<std::string> clients() {
  return rc::gen::element("m1"s, "c-4q9zt"s, "1e5"s, "null"s, "true"s, "no"s, "0x10"s, "12"s,
                          "2026-11-23"s, "1-"s, "0-0"s, std::string(32, '7'));
}

rc::Gen<Date> dates() {
  const auto number = [](Date date) {
    return static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count());
  };
  return rc::gen::map(rc::gen::inRange(number(first_day), number(last_day)), [](int days) {
    return Date(std::chrono::sys_days(std::chrono::days(days)));
  });
}

rc::Gen<std::string> ids() {
  return rc::gen::container<std::string>(32, rc::gen::elementOf("0123456789abcdef0123456789e"s));
}

// Everything that a person is shown of an error.
std::string shown(const Error& error) {
  std::string all = error.message() + error.excerpt();
  for (const auto& hint : error.hints()) all += hint;
  return all;
}

void check_ill_formed(const std::string& plain) {
  CAPTURE(plain);
  try {
    (void)parse(plain);
    FAIL_CHECK("it was taken for a note");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::invalid);
    CHECK(error.message().starts_with("it"));
    CAPTURE(shown(error));
    CHECK(shown(error).find(canary) == std::string::npos);
    CHECK(shown(error).find("secret-m1") == std::string::npos);
  }
}

}  // namespace

TEST_CASE("sizes are padded as Padme has it") {
  const std::array<std::pair<std::size_t, std::size_t>, 16> known{{{0, 0},
                                                                   {1, 1},
                                                                   {2, 2},
                                                                   {3, 3},
                                                                   {7, 7},
                                                                   {8, 8},
                                                                   {9, 10},
                                                                   {17, 18},
                                                                   {100, 104},
                                                                   {1000, 1024},
                                                                   {1024, 1024},
                                                                   {1025, 1088},
                                                                   {65'536, 65'536},
                                                                   {65'537, 67'584},
                                                                   {1'048'577, 1'081'344},
                                                                   {4'194'304, 4'194'304}}};
  for (const auto& [size, padded] : known) {
    CAPTURE(size);
    CHECK(padded_size(size) == padded);
  }
  for (std::size_t size = 0; size < 70'000; ++size) {
    if (padded_size(size) != padme(size)) FAIL_CHECK("differs at " << size);
  }
  CHECK(rc::check([] {
    const std::size_t size = *sizes();
    RC_ASSERT(padded_size(size) == padme(size));
  }));
}

TEST_CASE("padding never takes away, adds at most 12 percent, and is done once") {
  CHECK(rc::check([] {
    const std::size_t size = *sizes();
    const std::size_t padded = padded_size(size);
    RC_ASSERT(padded >= size);
    RC_ASSERT((padded - size) * 100 <= size * 12);
    RC_ASSERT(padded_size(padded) == padded);
    RC_ASSERT(padded_size(size + 1) >= padded);
  }));
}

TEST_CASE("few sizes are left, so that a size tells little") {
  std::size_t different = 0;
  for (std::size_t size = 1024, last = 0; size < 65'536; ++size) {
    if (padded_size(size) != last) ++different;
    last = padded_size(size);
  }
  CHECK(different == 6 * 16 + 1);
}

TEST_CASE("a plaintext is front matter, the text, and line feeds up to the padded size") {
  const std::string front =
      "---\nid: 00112233445566778899aabbccddeeff\nclient: m1\n"
      "date: 2026-11-23\nlength: 15\n---\n";
  const std::string text = "Sparrows gather";
  const std::string plain = plain_of(text);
  REQUIRE(plain.size() == padded_size(front.size() + text.size()));
  CHECK(plain == front + text + std::string(plain.size() - front.size() - text.size(), '\n'));
}

TEST_CASE("whatever is written is read again, byte for byte") {
  CHECK(rc::check([] {
    const Heading heading{*ids(), *clients(), *dates()};
    const std::string text = *texts();
    const std::string plain = plain_of(heading, text);
    RC_ASSERT(plain.size() == padded_size(plain.size()));
    const Parsed read = parse(plain);
    RC_ASSERT(read.heading == heading);
    RC_ASSERT(read.text == text);
  }));
}

TEST_CASE("texts that look like what stands around them are read again") {
  const Heading heading{id, "m1", day(2026, 2, 28)};
  const std::string whole = plain_of("inner");
  for (const std::string& text :
       {""s, "\n"s, std::string(5000, '\n'), "\0"s, std::string(100, '\0') + "\n\n", whole,
        whole + whole, "---\n"s, "\n---\n"s, "---\n---\n"s, "id: x\nlength: 1\n---\n"s,
        "no line feed at the end"s, "many at the end\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"s,
        "\xff\xfe\x80"s, "\r\n"s, std::string(300'000, 'x')}) {
    CAPTURE(text.size());
    const std::string plain = plain_of(heading, text);
    const Parsed read = parse(plain);
    CHECK(read.heading == heading);
    CHECK(read.text == text);
  }
}

TEST_CASE("the longest text there may be, and one byte more") {
  std::string text(text_limit, 'x');
  const std::string plain = plain_of(text);
  CHECK(parse(plain).text == text);
  text += canary;
  try {
    require_length(Secret::copy(std::string(text_limit, 'x')));
    require_length(Secret::copy(text));
    FAIL_CHECK("it was taken");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::invalid);
    CHECK(error.message().find("4 MiB") != std::string::npos);
    CHECK(shown(error).find(canary) == std::string::npos);
  }
}

TEST_CASE("a plaintext that is no note is invalid, and nothing of it is shown") {
  const std::string good = "---\nid: " + id + "\nclient: m1\ndate: 2026-11-23\nlength: 8\n---\n";
  REQUIRE(parse(good + canary).text == canary);
  const auto with = [&](const std::string& old, const std::string& changed) {
    std::string plain = good;
    plain.replace(plain.find(old), old.size(), changed);
    return plain + canary;
  };
  for (const std::string& plain : {
           ""s,
           "\n"s,
           "---"s,
           "---\n"s,
           "---\n---\n" + canary,
           canary,
           canary + good,
           "\n" + good + canary,
           "\xef\xbb\xbf" + good + canary,
           good.substr(0, good.size() - 1),
           good.substr(0, good.size() - 5) + canary,
           with("---\n", "--- \n"),
           with("\n---\n", "\n--- \n"),
           with("\n---\n", "\r\n---\r\n"),
           "---\n" + canary + "\n---\n",
           "---\n- " + canary + "\n---\n",
           "---\n" + canary + ": [\n---\n",
           "---\n" + canary + ": &a " + canary + "\n---\n",
           "---\n" + canary + ": 1\n" + canary + ": 2\n---\n",
           "---\n\t" + canary + ": 2\n---\n",
           "---\n\"" + canary + "\n---\n",
           "---\n" + canary + "\0\n---\n"s,
           with("id: ", "di: "),
           with(id, canary),
           with(id, id.substr(1)),
           with(id, id + "0"),
           with(id, "00112233445566778899AABBCCDDEEFF"),
           with("id: " + id, "id: [" + id + "]"),
           with("id: " + id, "id: {x: " + canary + "}"),
           with("client", "tneilc"),
           with(": m1", ":"),
           with(": m1", ": secret-m1 " + canary),
           with(": m1", ": ../secret-m1"),
           with(": m1", ": Secret-m1"),
           with("date", "etad"),
           with("2026-11-23", "2026-02-30"),
           with("2026-11-23", canary),
           with("2026-11-23", "2026-11-23 " + canary),
           with("length", "htgnel"),
           with("length: 8", "length: 9"),
           with("length: 8", "length: 7"),
           with("length: 8", "length: 0"),
           with("length: 8", "length: -8"),
           with("length: 8", "length: +8"),
           with("length: 8", "length: 8.0"),
           with("length: 8", "length: 0x8"),
           with("length: 8", "length: 8 " + canary),
           with("length: 8", "length:"),
           with("length: 8", "length: [8]"),
           with("length: 8", "length: 18446744073709551624"),
           with("length: 8", "length: 18446744073709551615"),
           with("length: 8", "length: 8\nlength: 8"),
           good + canary + "\n\n \n",
           good + canary + "\n\n\0"s,
       }) {
    check_ill_formed(plain);
  }
}

TEST_CASE("a plaintext cut off anywhere before its padding is no note") {
  const std::string plain = plain_of("Sparrows gather at the harbour");
  const std::size_t end = plain.find_last_not_of('\n') + 1;
  for (std::size_t size = 0; size < end; ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS((void)parse(std::string_view(plain).substr(0, size)), Error);
  }
}

TEST_CASE("ids are 32 hexadecimal digits of 16 random bytes") {
  std::size_t asked = 0;
  const std::string made = new_id([&](std::span<std::byte> bytes) {
    asked += bytes.size();
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 17);
  });
  CHECK(asked == 16);
  CHECK(made == "00112233445566778899aabbccddeeff");
  CHECK(is_id(made));
  for (const std::string& text :
       {""s, made + "0", made.substr(1), "00112233445566778899AABBCCDDEEFF"s,
        "g0112233445566778899aabbccddeeff"s, "../12233445566778899aabbccddeeff"s,
        "00112233445566778899aabbccddee\0f"s}) {
    CAPTURE(text);
    CHECK_FALSE(is_id(text));
  }
}

}  // namespace tnotes::vault::note_tests

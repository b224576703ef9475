#include <doctest/doctest.h>
#include <random>
#include <regex>
#include <string>
#include <string_view>

#include "workspace/yaml.hpp"

namespace yaml = tnotes::yaml;

namespace {

std::string utf8(unsigned code) {
  const auto tail = [](unsigned bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(code)};
  if (code < 0x10000) {
    return {static_cast<char>(0xe0 | code >> 12), tail(code >> 6), tail(code)};
  }
  return {static_cast<char>(0xf0 | code >> 18), tail(code >> 12), tail(code >> 6), tail(code)};
}

// What the text reads as in each place where a scalar may stand.
void check_round_trip(const std::string& text) {
  for (const std::string& written : {yaml::scalar(text), yaml::quoted(text)}) {
    CAPTURE(written);
    CHECK(written.find('\n') == std::string::npos);
    const std::string file = written + ": {" + written + ": [" + written + ", " + written +
                             "]}\nlist:\n  - " + written + " # comment\n  - " + written +
                             ": x\nlast: " + written;
    // A key beyond 1024 characters is no key to any reader.
    if (written.size() > 300) continue;
    const auto root = yaml::parse({"f", file});
    REQUIRE(root.entries.size() >= 2);
    CHECK(root.entries[0].key == text);
    const auto& nested = root.entries[0].value.entries.at(0);
    CHECK(nested.key == text);
    CHECK(nested.value.items.at(0).text == text);
    CHECK(nested.value.items.at(1).text == text);
    CHECK(root.find("list")->items.at(0).text == text);
    CHECK(root.find("list")->items.at(1).entries.at(0).key == text);
    CHECK(root.find("last")->text == text);
    CHECK_FALSE(root.find("last")->is_null());
  }
}

// What YAML 1.1 (yaml.org/type) and the core schema of YAML 1.2 take for something other than text.
bool is_taken_for_another_type(const std::string& text) {
  static const std::regex other(
      "~|null|Null|NULL|"
      "y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|"
      "[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|"
      "[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+|"
      "[-+]?([0-9][0-9_]*)?\\.[0-9._]*([eE][-+]?[0-9]+)?|"
      "[-+]?[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?|"
      "[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|"
      "[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?.*|<<|=|");
  return std::regex_match(text, other);
}

}  // namespace

TEST_CASE("a block reads back as the text, readable where it can be") {
  struct Row {
    std::string name;
    std::string text;
    bool readable;
  };
  const Row rows[] = {
      {"a line", "One line.", true},
      {"lines", "One.\nTwo.\n\nThree", true},
      {"indented within", "One.\n  two\n three", true},
      {"syntax", "# no comment\n- no: list\n--- no end\n[\"open\n&a *b !c %d\n'", true},
      {"accents", "Zo\u00eb \u2013 \u201cquoted\u201d", true},
      {"spaces at the end", "One. \nTwo. ", true},
      {"indented at the beginning", "  One.\nTwo.", false},
      {"a line feed at the end", "One.\n", false},
      {"a line feed before it", "\nOne.", true},
      {"nothing", "", false},
      {"a control character", "a\x1b[31mb", false},
      {"a return", "One.\r\nTwo.", false},
      {"what reorders", "a\u202eb", false},
      {"a tab within", "a\tb", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string written = yaml::block(row.text, 4);
    CHECK(written.starts_with(row.readable ? "|-\n" : "\""));
    const std::string file = "top:\n  key: " + written + "\n  next: x\nlast: y\n";
    const auto root = yaml::parse({"f", file});
    REQUIRE(root.entries.size() == 2);
    CHECK(root.entries[0].value.find("key")->text == row.text);
    CHECK(root.entries[0].value.find("next")->text == "x");
  }
  CHECK(yaml::block("a\xff", 2) == "\"a\ufffd\"");
}

TEST_CASE("what can be taken for nothing but text is written bare") {
  for (const char* text :
       {"draft", "in-person", "c-4q9zt", "F41.1", "g1", "lortiz", "20261123-k7f3m", "Ana Ortiz",
        "Zo\xc3\xab L\xc3\xb3pez", "O'Neil", "notes/2026/x.md", "a@example.org", "No 5", "yess"}) {
    CHECK(yaml::scalar(text) == text);
  }
}

TEST_CASE("what could be taken for something else is quoted") {
  for (const char* text : {"",           "y",     "N",
                           "no",         "Yes",   "ON",
                           "off",        "true",  "FALSE",
                           "null",       "Null",  "~",
                           "123",        "0x1f",  "1e3",
                           ".5",         "-1",    "+1",
                           "010",        "1_000", "12:30",
                           "2026-11-20", ".inf",  "nan",
                           "Inf",        "-",     "- a",
                           "? a",        "a: b",  "a:",
                           "a #b",       "#a",    "&a",
                           "*a",         "!a",    "|",
                           ">",          "@a",    "%a",
                           "[a]",        "{a}",   "a, b",
                           "<<",         "=",     "---",
                           "...",        " a",    "a ",
                           "a]",         "c:\\x", "20261323-k7f3m"}) {
    CHECK(yaml::scalar(text) == yaml::quoted(text));
  }
  CHECK(yaml::quoted("say \"a\\b\"") == "\"say \\\"a\\\\b\\\"\"");
  CHECK(yaml::quoted("a\tb\nc\r\x1b\x7f") == "\"a\\tb\\nc\\r\\x1b\\x7f\"");
  CHECK(yaml::quoted(utf8(0x85) + utf8(0x2028) + utf8(0xfeff) + utf8(0x202e) + utf8(0x1fffe)) ==
        "\"\\x85\\u2028\\ufeff\\u202e\\U0001fffe\"");
  CHECK(yaml::quoted(utf8(0x738b) + utf8(0x1f642)) == "\"" + utf8(0x738b) + utf8(0x1f642) + "\"");
}

TEST_CASE("bytes that are no UTF-8 become replacement characters") {
  CHECK(yaml::scalar("a\xff"
                     "b\xc3") ==
        "\"a\xef\xbf\xbd"
        "b\xef\xbf\xbd\"");
}

TEST_CASE("what is written reads back as it was") {
  for (const char* text :
       {"",   " ",  "a",  "no", "123", "2026-11-20", "~",        " a", "a ", "a: b", "a #b",
        "\\", "\"", "'",  "\n", "a\n", "\n\na",      "a\r\nb",   "\t", "- ", "---",  "...",
        "{",  "]",  ", ", "*a", "<<",  "null",       "\xc3\xa9", "?",  ": ", ":",    "#"}) {
    check_round_trip(text);
  }
  check_round_trip(std::string("a\0b", 3));
  for (unsigned code = 0; code < 0x3100; ++code) check_round_trip(utf8(code));
  for (unsigned code : {0xd7ffU, 0xe000U, 0xfeffU, 0xfffdU, 0xfffeU, 0xffffU, 0x10000U, 0x1f642U,
                        0x1ffffU, 0x10ffffU}) {
    check_round_trip(utf8(code));
  }
}

TEST_CASE("any text reads back as it was, and bare text is text to every reader") {
  static const char* const pieces[] = {"a",
                                       "B",
                                       "no",
                                       "y",
                                       "on",
                                       "0",
                                       "1",
                                       "9",
                                       "-",
                                       "+",
                                       ".",
                                       "_",
                                       "e",
                                       "x",
                                       " ",
                                       "  ",
                                       ":",
                                       ": ",
                                       "#",
                                       " #",
                                       "'",
                                       "\"",
                                       "\\",
                                       "\n",
                                       "\t",
                                       "\r",
                                       ",",
                                       "[",
                                       "]",
                                       "{",
                                       "}",
                                       "&",
                                       "*",
                                       "!",
                                       "|",
                                       ">",
                                       "?",
                                       "%",
                                       "@",
                                       "`",
                                       "~",
                                       "=",
                                       "<",
                                       "\x01",
                                       "\x7f",
                                       "\xc3\xa9",
                                       "\xe7\x8e\x8b",
                                       "\xf0\x9f\x99\x82",
                                       "\xe2\x80\xa8",
                                       "\xef\xbb\xbf",
                                       "null",
                                       "inf"};
  std::mt19937 random(7);
  unsigned bare = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 7; n > 0; --n) text += pieces[random() % std::size(pieces)];
    CAPTURE(text);
    check_round_trip(text);
    const std::string written = yaml::scalar(text);
    if (written != text) {
      CHECK(written == yaml::quoted(text));
      continue;
    }
    ++bare;
    CHECK_FALSE(is_taken_for_another_type(text));
  }
  CHECK(bare > 500);
}

#include "base/text.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

namespace tnotes {
namespace {

// Written apart from the library's own coder, as a check on it.
std::string utf8(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000) {
    return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
  }
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
          byte(0x80 | (c & 0x3F))};
}

std::string random_bytes(std::mt19937& random, std::size_t most) {
  std::uniform_int_distribution<std::size_t> lengths(0, most);
  std::uniform_int_distribution<int> bytes(0, 255);
  std::string text(lengths(random), '\0');
  for (char& c : text) c = static_cast<char>(bytes(random));
  return text;
}

}  // namespace

TEST_CASE("find_invalid_utf8 names the first byte that is wrong") {
  CHECK_FALSE(find_invalid_utf8(""));
  CHECK_FALSE(find_invalid_utf8("plain"));
  CHECK_FALSE(find_invalid_utf8("Zoë 漢字 🙂"));
  CHECK_FALSE(find_invalid_utf8(std::string_view("a\0b", 3)));
  struct Row {
    const char* text;
    std::size_t at;
  };
  const Row rows[] = {
      {"\xff", 0},           {"ab\x80", 2},           {"ab\xc3", 2},
      {"ab\xc3(", 2},        {"\xc0\xaf", 0},         {"\xe0\x80\xaf", 0},
      {"ok\xed\xa0\x80", 2}, {"\xf4\x90\x80\x80", 0}, {"\xf8\x88\x80\x80\x80", 0},
      {"ë\xe2\x82", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.at);
    CHECK(find_invalid_utf8(row.text) == row.at);
  }
}

TEST_CASE("fold sets case, accents, width and white space aside") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"", ""},
      {"  Zoë  LÓPEZ", "zoe lopez"},
      {"Zoe\u0308", "zoe"},
      {"Łukasz Świątek", "lukasz swiatek"},
      {"Søren Ærø", "soren aero"},
      {"Đorđe Þóra", "dorde thora"},
      {"Straße", "strasse"},
      {"İpek Yıldız", "ipek yildiz"},
      {"Ｍａｙａ", "maya"},
      {"ﬁona", "fiona"},
      {"O’Brien-Anne", "o'brien-anne"},
      {"Anne\u2011Marie", "anne-marie"},
      {"a\u00a0\t\n\u3000b ", "a b"},
      {"so\u00adft", "soft"},
      {"Ωμέγα", "ωμεγα"},
      {"ЁЛКА", "елка"},
      {"漢字", "漢字"},
      {"M\xfcller", "m\ufffdller"},
      {"\u0301", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(fold(row.text) == row.expected);
  }
}

TEST_CASE("folding twice changes nothing more") {
  for (char32_t c = 0; c < 0x30000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string once = fold("a" + utf8(c) + "b");
    if (fold(once) == once && !find_invalid_utf8(once)) continue;
    FAIL_CHECK("code point " << static_cast<unsigned>(c));
  }
  std::mt19937 random{11};
  for (int i = 0; i < 2000; ++i) {
    const std::string once = fold(random_bytes(random, 40));
    CHECK(fold(once) == once);
  }
}

TEST_CASE("display_width counts columns") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("Zoë") == 3);
  CHECK(display_width("Zoe\u0308") == 3);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("🙂") == 2);
  CHECK(display_width("\x1b\n\t\u0085") == 0);
  CHECK(display_width("a\xff\xfe") == 3);
  CHECK(display_width("…") == 1);
}

TEST_CASE("truncate keeps to the width and marks the cut") {
  CHECK(truncate("abc", 3) == "abc");
  CHECK(truncate("abcd", 3) == "ab…");
  CHECK(truncate("abcd", 1) == "…");
  CHECK(truncate("abcd", 0).empty());
  CHECK(truncate("", 0).empty());
  CHECK(truncate("漢字漢字", 5) == "漢字…");
  CHECK(truncate("漢字漢字", 4) == "漢…");
  CHECK(truncate("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  CHECK(truncate("abcd\u0301efgh", 5) == "abcd\u0301…");
  std::mt19937 random{3};
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random_bytes(random, 30);
    for (std::size_t width = 0; width < 12; ++width) {
      CHECK(display_width(truncate(text, width)) <= width);
    }
  }
}

TEST_CASE("pad fills up and never cuts") {
  CHECK(pad("ab", 4) == "ab  ");
  CHECK(pad("漢", 4) == "漢  ");
  CHECK(pad("abcd", 4) == "abcd");
  CHECK(pad("abcde", 4) == "abcde");
}

TEST_CASE("for_shell makes one word of anything") {
  CHECK(for_shell("/home/lo/tnotes-1_a.b@c") == "/home/lo/tnotes-1_a.b@c");
  CHECK(for_shell("a~ b#") == "'a~ b#'");
  CHECK(for_shell("/a~/#b#") == "/a~/#b#");
  CHECK(for_shell("~") == "'~'");
  CHECK(for_shell("#x") == "'#x'");
  CHECK(for_shell("") == "''");
  CHECK(for_shell("my notes") == "'my notes'");
  CHECK(for_shell("it's $(here)") == "'it'\\''s $(here)'");
}

TEST_CASE("shown_command puts no quotes around quotes") {
  CHECK(shown_command("git -C /a log") == "'git -C /a log'");
  CHECK(shown_command("git -C '/a b' log") == "git -C '/a b' log");
}

TEST_CASE("escape_for_terminal makes what could steer a terminal visible") {
  CHECK(escape_for_terminal("plain Zoë 🙂") == "plain Zoë 🙂");
  CHECK(escape_for_terminal("\x1b[31mred") == "\\x1b[31mred");
  CHECK(escape_for_terminal("a\rb\x07\x7f") == "a\\x0db\\x07\\x7f");
  CHECK(escape_for_terminal("\u009b31m") == "\\u009b31m");
  CHECK(escape_for_terminal("\x9b"
                            "31m") == "\\x9b31m");
  CHECK(escape_for_terminal("M\xfcller") == "M\\xfcller");
  CHECK(escape_for_terminal(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(escape_for_terminal("one\ntwo\tthree") == "one\ntwo\tthree");
  CHECK(escape_for_terminal("one\ntwo\tthree", true) == "one\\ntwo\\tthree");
  CHECK(escape_for_terminal("abc\u202etxt") == "abc\\u202etxt");
  CHECK(escape_for_terminal("a\u2028b\u2029c") == "a\\u2028b\\u2029c");
  CHECK(escape_for_terminal("a\U000E0041b") == "a\\ue0041b");
  CHECK(escape_for_terminal("\u202a\u2066\u2069\u200e\u200f\u061c") ==
        "\\u202a\\u2066\\u2069\\u200e\\u200f\\u061c");
  CHECK(escape_for_terminal("שלום") == "שלום");
}

TEST_CASE("nothing that is escaped still steers a terminal") {
  std::mt19937 random{5};
  for (int i = 0; i < 5000; ++i) {
    const std::string safe = escape_for_terminal(random_bytes(random, 40), true);
    CHECK_FALSE(find_invalid_utf8(safe));
    CHECK(std::none_of(safe.begin(), safe.end(),
                       [](char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7f; }));
    CHECK(escape_for_terminal(safe, true) == safe);
  }
}

TEST_CASE("wrap breaks lines at spaces") {
  CHECK(wrap("", 10).empty());
  CHECK(wrap("one two three", 80) == "one two three");
  CHECK(wrap("one two three", 7) == "one two\nthree");
  CHECK(wrap("one two three", 8) == "one two\nthree");
  CHECK(wrap("one two three", 3) == "one\ntwo\nthree");
  CHECK(wrap("one two three", 1) == "one\ntwo\nthree");
  CHECK(wrap("one two three", 0) == "one\ntwo\nthree");
  CHECK(wrap("a unbreakable b", 4) == "a\nunbreakable\nb");
  CHECK(wrap("漢字 漢字", 8) == "漢字\n漢字");
}

TEST_CASE("wrap hangs the lines after the first behind a label") {
  CHECK(wrap("one two three", 11, 4) == "one two\n    three");
  CHECK(wrap("one two", 4, 10) == "one\n          two");
}

TEST_CASE("wrap keeps line feeds and the spaces within a line") {
  CHECK(wrap("one\n\ntwo", 80, 2) == "one\n\n  two");
  CHECK(wrap("one\n", 80, 2) == "one\n");
  CHECK(wrap("  a  b", 80) == "  a  b");
  CHECK(wrap("a   b  ", 3) == "a\nb");
  CHECK(wrap("\n  x", 80, 2) == "\n    x");
}

TEST_CASE("wrapped lines keep within the width and lose no word") {
  std::mt19937 random{9};
  std::uniform_int_distribution<std::size_t> lengths(1, 9);
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (int word = 0; word < 20; ++word) {
      text += (word == 0 ? "" : " ") + std::string(lengths(random), 'x');
    }
    std::string joined = wrap(text, 20);
    for (const std::string_view line : split(joined, '\n')) CHECK(line.size() <= 20);
    std::replace(joined.begin(), joined.end(), '\n', ' ');
    CHECK(joined == text);
  }
}

TEST_CASE("trim, split and lines") {
  CHECK(trim("  a b\r\n") == "a b");
  CHECK(trim(" \t\n").empty());
  CHECK(trim("").empty());
  using Pieces = std::vector<std::string_view>;
  CHECK(split("a,b", ',') == Pieces{"a", "b"});
  CHECK(split(",a,,", ',') == Pieces{"", "a", "", ""});
  CHECK(split("", ',') == Pieces{""});
  CHECK(split_lines("").empty());
  CHECK(split_lines("a") == Pieces{"a"});
  CHECK(split_lines("a\n") == Pieces{"a"});
  CHECK(split_lines("\n") == Pieces{""});
  CHECK(split_lines("a\n\nb") == Pieces{"a", "", "b"});
  CHECK(split_lines("a\n\n") == Pieces{"a", ""});
  CHECK(split_lines("a\r\nb") == Pieces{"a\r", "b"});
}

TEST_CASE("to_lower_ascii leaves other letters alone") {
  CHECK(to_lower_ascii("AbZ-[@É") == "abz-[@É");
}

TEST_CASE("did_you_mean finds what is near") {
  using Names = std::vector<std::string>;
  const Names commands = {"init", "client", "new",  "edit", "discard",
                          "sign", "show",   "list", "log"};
  struct Row {
    const char* word;
    Names expected;
  };
  const Row rows[] = {
      {"sing", {"sign"}},
      {"lsit", {"list"}},
      {"lis", {"list"}},
      {"nwe", {"new"}},
      {"shwo", {"show"}},
      {"clinet", {"client"}},
      {"CLIENT", {"client"}},
      {"dis", {"discard"}},
      {"s", {"sign", "show"}},
      {"exit", {"edit"}},
      {"zzz", {}},
      {"xy", {}},
      {"", {}},
      {"clients-and-more", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.word);
    CHECK(did_you_mean(row.word, commands) == row.expected);
  }
}

TEST_CASE("did_you_mean puts the nearest first, three at most, and folds") {
  using Names = std::vector<std::string>;
  CHECK(did_you_mean("sect", Names{"sections", "section", "sect", "sector", "set"}) ==
        Names{"sect", "set", "sector"});
  CHECK(did_you_mean("zoe lopes", Names{"Zoë López"}) == Names{"Zoë López"});
  CHECK(did_you_mean("abcdef", Names{"badcef"}) == Names{"badcef"});
  CHECK(did_you_mean("abcdef", Names{"badcfe"}).empty());
  CHECK(did_you_mean(std::string(1'000'000, 'a'), Names{"list", "log"}).empty());
}

}  // namespace tnotes

TEST_CASE("a message shows no private key of age, in whatever case") {
  const std::string key = "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQF";
  CHECK(tnotes::shown_message("no file '" + key + "' there") ==
        "no file 'AGE-SECRET-KEY-1…' there");
  CHECK(tnotes::shown_message(key + ' ' + key) == "AGE-SECRET-KEY-1… AGE-SECRET-KEY-1…");
  CHECK(tnotes::shown_message("x=age-secret-key-1qq9,\n") == "x=age-secret-key-1…,\\n");
  CHECK(tnotes::shown_message("AGE-SECRET-KEY-") == "AGE-SECRET-KEY-");
  CHECK(tnotes::shown_message("") == "");
}

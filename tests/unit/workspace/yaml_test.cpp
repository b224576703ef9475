#include "workspace/yaml.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <vector>

using tnotes::Error;
using tnotes::Exit;
namespace yaml = tnotes::yaml;

namespace {

// The tree on one line: scalars as 'text', mappings as {key: value}, lists as [item].
std::string flat(const yaml::Node& node) {
  std::string result;
  if (node.kind == yaml::Kind::scalar) return "'" + node.text + "'";
  for (const auto& item : node.items) result += (result.empty() ? "" : ", ") + flat(item);
  for (const auto& pair : node.entries) {
    result += (result.empty() ? "" : ", ") + pair.key + ": " + flat(pair.value);
  }
  return node.kind == yaml::Kind::sequence ? "[" + result + "]" : "{" + result + "}";
}

std::string read(std::string_view text) { return flat(yaml::parse({"f", text})); }

Error error_of(const yaml::Source& source) {
  try {
    yaml::parse(source);
  } catch (const Error& error) {
    return error;
  }
  return Error(Exit::done, "no error");
}

std::string complaint(std::string_view text) { return error_of({"f", text}).message(); }

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

constexpr const char* no_anchors =
    "anchors and aliases are not allowed; put text that begins with '&' or '*' in quotes";
constexpr const char* no_tags = "tags are not allowed; put text that begins with '!' in quotes";
constexpr const char* stray =
    "this does not belong here; check the indentation, the quotes and the line above";
constexpr const char* stray_colon =
    "this ':' does not belong here; put text that holds ': ' in quotes, or check the indentation";
constexpr const char* tab = "a tab is used for indentation; use spaces";
constexpr const char* no_pair = "this is no 'key: value'";

}  // namespace

TEST_CASE("what a person writes is read") {
  struct {
    const char* text;
    const char* tree;
  } const cases[] = {
      {"", "{}"},
      {"# only a comment", "{}"},
      {"\n\n", "{}"},
      {"a: b", "{a: 'b'}"},
      {"a: b\n", "{a: 'b'}"},
      {"---\na: b\n", "{a: 'b'}"},
      {"# first\n\n--- # then\na: b\n", "{a: 'b'}"},
      {"---\n", "{}"},
      {"a: b # c\nd: e#f\n", "{a: 'b', d: 'e#f'}"},
      {"a:\n  - b\n  - c\n", "{a: ['b', 'c']}"},
      {"a:\n- b\n- c\nd: e\n", "{a: ['b', 'c'], d: 'e'}"},
      {"a:\n- b: c\n  d: e\n- - f\n  - g\n", "{a: [{b: 'c', d: 'e'}, ['f', 'g']]}"},
      {"a:\n-\n-   # none\n- b\nc: d\n", "{a: ['', '', 'b'], c: 'd'}"},
      {"a: [b, \"c\", [d], {e: f},]\n", "{a: ['b', 'c', ['d'], {e: 'f'}]}"},
      {"a: [b: c, d]\n", "{a: [{b: 'c'}, 'd']}"},
      {"a: {\"b\":c, d: , e: {}}\n", "{a: {b: 'c', d: '', e: {}}}"},
      {"a: [\n# one\n b # two\n , c\n ]\nd: e\n", "{a: ['b', 'c'], d: 'e'}"},
      {"a:\n  b:\n    c: d\n  e: f\n", "{a: {b: {c: 'd'}, e: 'f'}}"},
      {"a: one\n  two\n\n  three # c\nb: c\n", "{a: 'one two\nthree', b: 'c'}"},
      {"a: 'it''s'\nb: \"x\\ty\\u00e9\"\n", "{a: 'it's', b: 'x\ty\xc3\xa9'}"},
      {"a: \"x\n  y\"\nb: c\n", "{a: 'x y', b: 'c'}"},
      {"a: |\n  x\n   y\n  # z\n # comment\nb: c\n", "{a: 'x\n y\n# z\n', b: 'c'}"},
      {"a: >-\n  x\n  y\n\n  z\n\n\nb: c\n", "{a: 'x y\nz', b: 'c'}"},
      {"a: |+\n  x\n\n\nb: c\n", "{a: 'x\n\n\n', b: 'c'}"},
      {"a: |2-  # c\n   x\nb: c\n", "{a: ' x', b: 'c'}"},
      {"a: |\n\nb: c\n", "{a: '', b: 'c'}"},
      {"a: |\n  x", "{a: 'x\n'}"},
      {"a: >-\n  x\n  ", "{a: 'x'}"},
      {"a:\tb\t# c\nc: [\td,\te ]\n", "{a: 'b', c: ['d', 'e']}"},
      {"two words: it's \"fine\"\n", "{two words: 'it's \"fine\"'}"},
      {"\"q k\" : v\n", "{q k: 'v'}"},
      {"\"<<\": v\n", "{<<: 'v'}"},
      {"a: --- b\nc: ...\n", "{a: '--- b', c: '...'}"},
      {"name: Zo\xc3\xab \xe7\x8e\x8b\n", "{name: 'Zo\xc3\xab \xe7\x8e\x8b'}"},
  };
  for (const auto& entry : cases) {
    CAPTURE(entry.text);
    CHECK(read(entry.text) == entry.tree);
  }
}

TEST_CASE("scalars stay the text that was written") {
  CHECK(
      read(
          "a: y\nb: no\nc: on\nd: 010\ne: 1_000\nf: 2026-11-20\ng: 1e3\nh: \"14:00\"\ni: 0x1f\n") ==
      "{a: 'y', b: 'no', c: 'on', d: '010', e: '1_000', f: '2026-11-20', g: '1e3', h: '14:00', "
      "i: '0x1f'}");
}

TEST_CASE("null is what nobody wrote") {
  const auto root = yaml::parse(
      {"f",
       "a:\nb: ~\nc: null\nd: Null # c\ne: NULL\nf: nULL\ng: \"\"\nh: 'null'\ni: []\nj: {}\n"});
  for (const char* key : {"a", "b", "c", "d", "e"}) CHECK(root.find(key)->is_null());
  for (const char* key : {"f", "g", "h", "i", "j"}) CHECK_FALSE(root.find(key)->is_null());
  CHECK(root.find("b")->text == "~");
  CHECK(root.find("d")->text == "Null");
  CHECK(root.find("k") == nullptr);
  CHECK(root.find("a")->find("k") == nullptr);
}

TEST_CASE("a missing value is no value where the next line begins like null") {
  const auto root = yaml::parse({"f", "a:\n  b:\n  c:\n    -\nnullable: x\n"});
  CHECK(flat(root) == "{a: {b: '', c: ['']}, nullable: 'x'}");
}

TEST_CASE("quotes, flow form and places are noted") {
  const auto root = yaml::parse({"f", "a: 'b'\nc: {d: e}\nf:   # none\nz\xc3\xab: [g] # h\n", 11});
  CHECK(root.find("a")->quoted);
  CHECK_FALSE(root.find("c")->find("d")->quoted);
  CHECK(root.find("c")->flow);
  CHECK_FALSE(root.flow);
  const auto& missing = root.entries[2];
  CHECK(missing.key_mark.line == 13);
  CHECK(missing.key_mark.column == 1);
  CHECK(missing.colon.column == 3);
  CHECK(missing.value.mark.line == 13);
  CHECK(missing.value.mark.column == 3);
  const auto& last = root.entries[3].value;
  CHECK(last.mark.line == 14);
  CHECK(last.mark.column == 6);  // bytes
  CHECK(last.end.line == 14);
  CHECK(last.end.column == 9);
}

TEST_CASE("what is wrong is named where it stands") {
  struct {
    std::string text;
    std::string message;
  } const cases[] = {
      // not one mapping at the start of a line
      {"a\n", std::string("f:1:1: ") + no_pair},
      {"a:b\n", std::string("f:1:1: ") + no_pair},
      {",", std::string("f:1:1: ") + no_pair},
      {"a: b\nc\n", std::string("f:2:1: ") + no_pair},
      {"status:\ndraft\n", std::string("f:2:1: ") + no_pair},
      {"status:\ndraft\n# c\n", "f:2:1: this must be indented more, or is a key without ':'"},
      {"a:\n  b:\n  c # d\n", "f:3:3: this must be indented more, or is a key without ':'"},
      {"- a\nb: c\n", "f:1:1: a list stands where 'key: value' is expected"},
      {"[a, b]\n", "f:1:1: a list stands where 'key: value' is expected"},
      {"{a: b}\n", "f:1:1: write each 'key: value' on a line of its own, not in brackets"},
      {" a: b\n", "f:1:2: the first key must stand at the start of its line"},
      // one document
      {"--- a: b\n", "f:1:4: nothing may follow '---' on its line"},
      {"---\n---\na: b\n", "f:2:1: a line that begins with '---' or '...' would end the document"},
      {"a: b\n---\nc: d\n", "f:2:1: a line that begins with '---' or '...' would end the document"},
      {"a: b\n...\nc: d\n", "f:2:1: a line that begins with '---' or '...' would end the document"},
      {"a: \"x\n--- y\"\n", "f:2:1: a line that begins with '---' or '...' would end the document"},
      {"%YAML 1.2\n---\na: b\n", "f:1:1: directives ('%') are not allowed"},
      {"%TAG ! x\n", "f:1:1: directives ('%') are not allowed"},
      // anchors, aliases, tags
      {"a: &x b\n", std::string("f:1:4: ") + no_anchors},
      {"a: *x\n", std::string("f:1:4: ") + no_anchors},
      {"a: &a [*a]\n", std::string("f:1:4: ") + no_anchors},
      {"&a b: c\n", std::string("f:1:1: ") + no_anchors},
      {"a:\n  &x b: c\n", std::string("f:2:3: ") + no_anchors},
      {"a: *bold*\n", std::string("f:1:4: ") + no_anchors},
      {"a: !!str b\n", std::string("f:1:4: ") + no_tags},
      {"a: ! b\n", std::string("f:1:4: ") + no_tags},
      {"a: !x\n", std::string("f:1:4: ") + no_tags},
      {"a: !!null\n", std::string("f:1:4: ") + no_tags},
      {"a: [!x b]\n", std::string("f:1:5: ") + no_tags},
      // keys
      {"title: a\nb: c\ntitle: d\n", "f:3:1: key 'title' appears twice (first on line 1)"},
      {"a: {b: 1, 'b': 2}\n", "f:1:11: key 'b' appears twice (first on line 1)"},
      {"some words: a\nsome words: b\n", "f:2:1: this key appears twice (first on line 1)"},
      {"<<: {a: b}\n", "f:1:1: merge keys ('<<') are not allowed"},
      {"a:\n  <<: b\n", "f:2:3: merge keys ('<<') are not allowed"},
      {"? a\n: b\n", "f:1:1: keys that begin with '?' are not allowed; write 'key: value'"},
      {"?\na\n: b\n", "f:1:1: keys that begin with '?' are not allowed; write 'key: value'"},
      {"a: {? b : c}\n", "f:1:5: keys that begin with '?' are not allowed; write 'key: value'"},
      {"[a]: b\n", "f:1:1: a list or mapping cannot be a key"},
      {"{a: b}: c\n", "f:1:1: a list or mapping cannot be a key"},
      {"a: [[b]: c]\n",
       "f:1:5: this bracket is not closed, or a list or mapping stands where a key should"},
      {": a\n", "f:1:1: the key before this ':' is missing"},
      {"null: a\n", "f:1:1: a key that is called 'null' needs quotes"},
      {"a:\n~: b\n", "f:2:1: a key that is called '~' needs quotes"},
      {"a: {b, c: d}\n", "f:1:5: a key needs ': ' behind it"},
      {"a: {b:c}\n", "f:1:5: a key needs ': ' behind it"},
      {"a: {gad7 9}\n", "f:1:5: a key needs ': ' behind it"},
      // quotes
      {"a: \"b", "f:1:4: this quote is not closed"},
      {"a: \"b\n", "f:1:4: this quote is not closed"},
      {"a: 'b\nc: d\n", "f:1:4: this quote is not closed"},
      {"a: \"b\\\"\n", "f:1:4: this quote is not closed"},
      {"a: it's\nb: 'c''\n", "f:2:4: this quote is not closed"},
      {"\"a: b\n", "f:1:1: this quote is not closed"},
      {"a: \"x\" y\n", "f:1:8: " + std::string(stray)},
      {"a: \"x\"# y\n", "f:1:7: this does not belong here; check the quotes and the indentation"},
      {"a: \"\\q\"\n",
       "f:1:7: in double quotes this character cannot follow a '\\'; a backslash is written "
       "'\\\\'"},
      {"a: \"\\N\"\n", "f:1:4: the escapes \\N and \\_ are not allowed; write \\x85 or \\xa0"},
      {"a: \"b\\_\"\n", "f:1:4: the escapes \\N and \\_ are not allowed; write \\x85 or \\xa0"},
      {"a: \"\\xzz\"\n", "f:1:9: the code of a character behind '\\' is wrong here"},
      {"a: \"\\ud800\"\n", "f:1:11: the code of a character behind '\\' is wrong here"},
      // brackets
      {"a: [b, c\n", "f:1:4: this '[' is not closed"},
      {"a: {b: c", "f:1:4: this '{' is not closed"},
      {"a: [b, [c]\nd: e\n", "f:2:1: ',' or ']' is missing before this ('[' was opened on line 1)"},
      {"a: [\"b\" \"c\"]\n", "f:1:9: ',' or ']' is missing before this ('[' was opened on line 1)"},
      {"a: {b: c\nd: e\n", "f:2:2: ',' or '}' is missing before this ('{' was opened on line 1)"},
      {"a: [b]]\n", "f:1:7: this bracket was never opened; put text that begins with it in quotes"},
      {"a: }b\n", "f:1:4: this bracket was never opened; put text that begins with it in quotes"},
      {"a: [b, , c]\n", "f:1:8: an item of this list is missing"},
      {"a: [,]\n", "f:1:5: an item of this list is missing"},
      // indentation, colons, dashes
      {"a:\n\tb: c\n", std::string("f:2:1: ") + tab},
      {"a:\n \tb: c\n", std::string("f:2:2: ") + tab},
      {"a:\n  - b\n\t- c\n", std::string("f:3:1: ") + tab},
      {"a: b\n\t# c\n", std::string("f:2:1: ") + tab},
      {"a: b\n\t\n", std::string("f:2:1: ") + tab},
      {"a: |\n\tb\n", std::string("f:2:1: ") + tab},
      {"a:\n    b: c\n  d: e\n", "f:3:3: " + std::string(stray)},
      {"a:\n  b: c\n    d: e\n", "f:3:6: " + std::string(stray_colon)},
      {"a: b: c\n", "f:1:5: " + std::string(stray_colon)},
      {"note: at 10: late\n", "f:1:12: " + std::string(stray_colon)},
      {"a:\n- b\n  c: d\n", "f:3:4: " + std::string(stray_colon)},
      {"a: b\n- c\n", "f:2:1: " + std::string(stray)},
      {"a: - b\n", "f:1:4: a list item must begin on a line of its own"},
      {"a: |\n    b\n  c\nd: e\n", "f:3:3: " + std::string(stray)},
      // other values
      {"a: @b\n", "f:1:4: a value cannot begin with this character; put the text in quotes"},
      {"a: `b`\n", "f:1:4: a value cannot begin with this character; put the text in quotes"},
      {"a: %b\n", "f:1:4: a value cannot begin with this character; put the text in quotes"},
      {"a: >b\n c\n",
       "f:1:5: behind '|' or '>' only '+', '-', a digit and a comment may stand on the line"},
      {"a: |#b\n c\n",
       "f:1:5: behind '|' or '>' only '+', '-', a digit and a comment may stand on the line"},
      {"a: >+\n  b\n", "f:1:4: '>+' is not allowed; use '>' or '|+'"},
      {"a: >2+\n  b\n", "f:1:4: '>+' is not allowed; use '>' or '|+'"},
      // bytes
      {"a: b\xff\n", "f:1:5: this is not valid UTF-8"},
      {"a: b\n\xc3", "f:2:1: this is not valid UTF-8"},
      {"\xff\xfe"
       "a",
       "f:1:1: this is not valid UTF-8"},
      {"\xef\xbb\xbf"
       "a: b\n",
       "f:1:1: a byte order mark is not allowed; save the file as UTF-8 without it"},
      {std::string("a: b\0c\n", 7), "f:1:5: the control character \\x00 is not allowed"},
      {"# \x04\na: b\n", "f:1:3: the control character \\x04 is not allowed"},
      {"a: \"\x1b[31m\"\n", "f:1:5: the control character \\x1b is not allowed"},
      {"a: \x7f\n", "f:1:4: the control character \\x7f is not allowed"},
      {"a: \xc2\x85\n", "f:1:4: the control character \\x85 is not allowed"},
      {"a: b\xe2\x80\xa8"
       "c\n",
       "f:1:5: a line separator (U+2028, U+2029) is not allowed"},
      {"a: b\rc: d\n", "f:1:5: a carriage return stands without a line feed"},
  };
  for (const auto& entry : cases) {
    CAPTURE(entry.text);
    const Error error = error_of({"f", entry.text});
    CHECK(error.message() == entry.message);
    CHECK(error.code() == Exit::invalid);
  }
}

TEST_CASE("lines that end in CR LF are read as others are") {
  const std::string unix_text =
      "a: b # c\nd:\n  - e\n  -\nf: |\n  g\n\n  h\ni: \"j\n  k\"\nl: {m: n,\n  o: p}\n";
  std::string windows_text;
  for (const char c : unix_text) windows_text += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(read(windows_text) == read(unix_text));
  CHECK(complaint("a: b\r\n\tc: d\r\n") == std::string("f:2:1: ") + tab);
  CHECK(error_of({"f", "a: b\r\nc: *d\r\n"}).excerpt() == "  c: *d\n     ^");
}

TEST_CASE("the line is shown with a caret below the column") {
  CHECK(error_of({"f", "a: b\nname: *x\n"}).excerpt() == "  name: *x\n        ^");
  CHECK(error_of({"f", "name: \xe7\x8e\x8b, \xff\n"}).excerpt() ==
        "  name: \xe7\x8e\x8b, \\xff\n            ^");
  CHECK(error_of({"f", "a: \x1b[0m\n"}).excerpt() == "  a: \\x1b[0m\n     ^");
}

TEST_CASE("of a long line the part around the caret is shown") {
  const std::string excerpt =
      error_of({"f", "a: \"" + repeat("\xc3\xa9", 5000) + "\xff" + repeat("b", 5000) + "\"\n"})
          .excerpt();
  CHECK(excerpt == "  ..." + repeat("\xc3\xa9", 30) + "\\xff" + repeat("b", 39) + "...\n" +
                       repeat(" ", 35) + "^");
}

TEST_CASE("lines count from where the text begins in its file") {
  const Error error = error_of({"note.md", "a: b\n\nc: *d\n", 2});
  CHECK(error.message() == std::string("note.md:4:4: ") + no_anchors);
  CHECK(error.excerpt() == "  c: *d\n     ^");
  CHECK(error_of({"note.md", "a: b\nc: d\na: e\n", 2}).message() ==
        "note.md:4:1: key 'a' appears twice (first on line 2)");
  const yaml::Source source{"note.md", "a: b\nc: d\n", 2};
  const Error own = yaml::error_at(source, yaml::parse(source).find("c")->mark, "'c' is wrong");
  CHECK(own.message() == "note.md:3:4: 'c' is wrong");
  CHECK(own.excerpt() == "  c: d\n     ^");
}

TEST_CASE("where lines are not to be shown no error holds a word of the file") {
  const char* const texts[] = {
      "secret\n",       "a: secret: word\n",   "secret words: a\nsecret words: b\n",
      "a: *secret\n",   "a: &secret b\n",      "a: !secret b\n",
      "%secret\n",      "a: \"secret\n",       "a: \"secret\\q\"\n",
      "a: [secret\n",   "a: {secret, b: c}\n", "status:\nsecret\n",
      "a: b\nsecret\n", "a: b\n--- secret\n",  "a: >secret\n",
      "a: @secret\n",   "secret\xff\n",        "? secret\n",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    const Error error = error_of({"f", text, 1, false});
    CHECK(error.code() == Exit::invalid);
    CHECK(error.message().find("secret") == std::string::npos);
    CHECK(error.excerpt().empty());
    CHECK_FALSE(error_of({"f", text, 1, true}).excerpt().empty());
  }
}

TEST_CASE("limits hold, and hold fast") {
  const auto begin = std::chrono::steady_clock::now();
  const std::string unclosed =
      "f:1:5: this bracket is not closed, or a list or mapping stands where a key should";
  CHECK(complaint("a: " + repeat("[", 100'000)) == unclosed);
  CHECK(complaint("a: " + repeat("[", 100'000) + repeat("]", 100'000)) ==
        "f:1:35: the values are nested more than 32 deep");
  CHECK(complaint("a: " + repeat("{a: ", 100'000)) ==
        "f:1:128: the values are nested more than 32 deep");
  CHECK(complaint("a:\n" + repeat("- ", 100'000)) ==
        "f:2:63: the values are nested more than 32 deep");
  CHECK(complaint("a: [" + repeat("x,", 100'000) + "]").find("holds more than 100000 values") !=
        std::string::npos);
  CHECK(complaint(repeat("a: b # c\n", 300'000)) == "f:1:1: the file is larger than 1024 KiB");
  CHECK(complaint(repeat(" ", yaml::max_bytes + 1)) == "f:1:1: the file is larger than 1024 KiB");
  CHECK(read(repeat("#", yaml::max_bytes)) == "{}");
  CHECK(read("a: " + repeat("[", 31) + repeat("]", 31)).size() > 31);
  CHECK(complaint("a: " + repeat("[", 32) + repeat("]", 32)) ==
        "f:1:35: the values are nested more than 32 deep");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("an alias bomb is refused at its first anchor") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    bomb += std::string(1, c) + ": &" + c + " [" +
            repeat("*" + std::string(1, char(c - 1)) + ", ", 9) + "]\n";
  }
  CHECK(complaint(bomb) == std::string("f:1:4: ") + no_anchors);
}

TEST_CASE("every byte behind the last value is accounted for") {
  // yaml-cpp itself passes over some of these in silence.
  const char* const tails[] = {"...\n", "---\n", "- x\n", "]\n", "}\n",  ", \n",     "x\n",
                               "\"\n",  "'x\n",  "? x\n", "@\n", "%x\n", ": x\n",    "&x\n",
                               "*x\n",  "!x\n",  "|\n",   ">\n", "`\n",  "  x: y\n", "\t- x\n"};
  for (const char* body : {"a: b\n", "a: [b]\n", "a: \"b\"\n", "a:\n- b\n", "a:\n  b: c\n"}) {
    for (const char* tail : tails) {
      CAPTURE(body);
      CAPTURE(tail);
      const std::string text = std::string(body) + tail;
      if (text == "a:\n- b\n- x\n" || text == "a:\n  b: c\n  x: y\n") continue;
      CHECK(error_of({"f", text}).code() == Exit::invalid);
    }
  }
}

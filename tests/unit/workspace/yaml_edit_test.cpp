#include <algorithm>
#include <doctest/doctest.h>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "workspace/yaml.hpp"

using tnotes::Error;
namespace yaml = tnotes::yaml;

namespace {

using Path = std::vector<std::string>;

std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '\n' ? "\r\n" : std::string(1, c);
  return result;
}

std::string message_of(std::string_view text, const Path& path, std::string_view value) {
  try {
    return yaml::set(text, path, value);
  } catch (const Error& error) {
    return error.message();
  }
}

// The scalars of a tree by their path.
void collect(const yaml::Node& node, const std::string& path,
             std::map<std::string, std::string>& into) {
  if (node.kind == yaml::Kind::scalar) into[path] = node.text;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    collect(node.items[i], path + "/" + std::to_string(i), into);
  }
  for (const auto& pair : node.entries) collect(pair.value, path + "/" + pair.key, into);
}

std::map<std::string, std::string> scalars(std::string_view text) {
  std::map<std::string, std::string> result;
  collect(yaml::parse({"f", text}), "", result);
  return result;
}

std::vector<std::string> comments(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t at = text.find("#!"); at != text.npos; at = text.find("#!", at + 1)) {
    result.emplace_back(text.substr(at, text.find_first_of("\r\n", at) - at));
  }
  std::sort(result.begin(), result.end());
  return result;
}

// Files as people write them: every form of value, nested, with a comment (marked "#!") wherever
// one may stand and would survive.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string file() {
    std::string text;
    if (one_in(6)) text += "#! head\n\n";
    if (one_in(8)) text += "---\n";
    mapping(text, 0, 0);
    if (one_in(8)) text += "#! tail\n";
    if (one_in(5) && !text.empty()) text.pop_back();
    return one_in(5) ? with_crlf(text) : text;
  }

  bool one_in(unsigned n) { return random_() % n == 0; }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::string comment() { return one_in(4) ? " #! c" + std::to_string(++comments_) : ""; }

  std::string flow(unsigned depth) {
    static const char* const leaves[] = {"x", "\"a # b, {\"", "'it''s: #'",
                                         "~", "two words",    "1.5"};
    switch (depth > 2 ? 2 : random_() % 4) {
      case 0: {
        std::string text = "{";
        const std::size_t entries = below(3);
        for (std::size_t i = 0; i < entries; ++i) {
          text += (i ? ", " : "") + std::string("f") + std::to_string(i) + ": " + flow(depth + 1);
        }
        return text + (entries && one_in(4) ? ", }" : "}");
      }
      case 1: {
        std::string text = "[";
        const std::size_t items = below(3);
        for (std::size_t i = 0; i < items; ++i) text += (i ? ", " : "") + flow(depth + 1);
        return text + "]";
      }
      default:
        return leaves[below(std::size(leaves))];
    }
  }

  void mapping(std::string& text, std::size_t column, unsigned depth) {
    const std::size_t entries = below(4) + (depth > 0 ? 1 : 0);
    for (std::size_t i = 0; i < entries; ++i) {
      const std::string indent(column, ' ');
      if (one_in(6)) text += "\n";
      if (one_in(6)) text += indent + "#! above" + std::to_string(++comments_) + "\n";
      text +=
          indent + (one_in(5) ? "\"k" + std::to_string(i) + "\":" : "k" + std::to_string(i) + ":");
      value(text, column, depth);
    }
  }

  void value(std::string& text, std::size_t column, unsigned depth) {
    const std::string deeper(column + 2, ' ');
    switch (depth > 2 ? random_() % 7 : random_() % 10) {
      case 0:
        text += comment() + "\n";
        return;
      case 1:
        text += " " + flow(0) + comment() + "\n";
        return;
      case 2:
        text += " \"a # b\"" + comment() + "\n";
        return;
      case 3:
        text += std::string(" ") + (one_in(2) ? "|" : ">-") + "\n" + deeper + "some\n\n" + deeper +
                " # lines\n" + (one_in(3) ? "\n" : "");
        return;
      case 4:
        text += " |+\n" + deeper + "kept\n\n";
        return;
      case 5:
        text += " plain words\n" + deeper + "on two lines" + comment() + "\n";
        return;
      case 6:
        text += " \"quoted\n\n" + deeper + "# words\"" + comment() + "\n";
        return;
      case 7: {
        text += "\n";
        const std::string dash = std::string(column + (one_in(2) ? 2 : 0), ' ') + "-";
        text += dash + " x\n" + dash + "\n" + dash + " {y: z}\n";
        return;
      }
      default:
        text += comment() + "\n";
        mapping(text, column + (one_in(3) ? 4 : 2), depth + 1);
        return;
    }
  }

  std::mt19937 random_;
  int comments_ = 0;
};

// A path into the mappings of a tree; its last key may be new.
Path random_path(const yaml::Node& root, Writer& writer) {
  Path path;
  const yaml::Node* node = &root;
  while (true) {
    if (node->kind != yaml::Kind::mapping || node->entries.empty() || writer.one_in(4)) {
      path.emplace_back("new");
      return path;
    }
    const auto& pair = node->entries[writer.below(node->entries.size())];
    path.push_back(pair.key);
    if (pair.value.kind != yaml::Kind::mapping && !(pair.value.is_null() && writer.one_in(2))) {
      return path;
    }
    if (writer.one_in(4)) return path;
    node = &pair.value;
  }
}

std::string joined(const Path& path) {
  std::string result;
  for (const auto& key : path) result += "/" + key;
  return result;
}

bool is_within(const std::string& path, const std::string& outer) {
  return path == outer || path.starts_with(outer + "/");
}

}  // namespace

TEST_CASE("set replaces a value and nothing else") {
  struct {
    std::string text;
    Path path;
    std::string value;
    std::string result;
  } const cases[] = {
      {"a: b\n", {"a"}, "c", "a: c\n"},
      {"a: b", {"a"}, "c", "a: c"},
      {"x: y\n\na:   b   # why\n# end\n", {"a"}, "c", "x: y\n\na:   c   # why\n# end\n"},
      {"a: \"b # c\" # d\n", {"a"}, "e", "a: e # d\n"},
      {"a: 'it''s # b' # d\n", {"a"}, "e", "a: e # d\n"},
      {"a: b c#d # e\n", {"a"}, "f", "a: f # e\n"},
      {"a:\nb: c\n", {"a"}, "d", "a: d\nb: c\n"},
      {"a:   # none yet\nb: c\n", {"a"}, "d", "a: d   # none yet\nb: c\n"},
      {"a:", {"a"}, "d", "a: d"},
      {"a: ~ # none\n", {"a"}, "d", "a: d # none\n"},
      {"a: b # c\nd: e\n", {"a"}, "", "a:  # c\nd: e\n"},
      {"a:\n  b # c\nd: e\n", {"a"}, "f", "a: f\n   # c\nd: e\n"},
      {"a: [b,\n  c] # d\ne: f\n", {"a"}, "[g]", "a: [g] # d\ne: f\n"},
      {"a: {b: c,  # d\n  e: f\n}\n", {"a"}, "g", "a: g\n"},
      {"a: # c\n  - d\n  # e\n  - f\n# g\nh: i\n", {"a"}, "[]", "a: [] # c\n# g\nh: i\n"},
      {"a:\n- d\n- e\nh: i\n", {"a"}, "[]", "a: []\nh: i\n"},
      {"a:\n  # about b\n  b: c\n\n# next\nd: e\n",
       {"a"},
       "f",
       "a: f\n  # about b\n\n# next\nd: e\n"},
      {"a: |\n  b\n\n  # text\n # comment\nc: d\n", {"a"}, "e", "a: e\n # comment\nc: d\n"},
      {"a: |  # why\n  b\nc: d\n", {"a"}, "e", "a: e  # why\nc: d\n"},
      {"a: |+\n  b\n\n\nc: d\n", {"a"}, "e", "a: e\nc: d\n"},
      {"a: >-\n  b\n\n\nc: d\n", {"a"}, "e", "a: e\n\n\nc: d\n"},
      {"a: b\n  c\n\n  d # e\nf: g\n", {"a"}, "h", "a: h # e\nf: g\n"},
      {"a: \"b\n  # c\"\nf: g\n", {"a"}, "h", "a: h\nf: g\n"},
      {"\"a\" : b\n", {"a"}, "c", "\"a\" : c\n"},
      {"---\na: b\n", {"a"}, "c", "---\na: c\n"},
      {"a:\n    b:   c # d\n    e: f\n", {"a", "b"}, "g", "a:\n    b:   g # d\n    e: f\n"},
      {"a: {b: c, d: e} # f\n", {"a", "b"}, "g", "a: {b: g, d: e} # f\n"},
      {"a: {b: , d: e}\n", {"a", "b"}, "g", "a: {b: g , d: e}\n"},
      {"a: {\"b\":\"\"}\n", {"a", "b"}, "g", "a: {\"b\": g}\n"},
      {"a: {b:\n  c}\n", {"a", "b"}, "g", "a: {b:\n  g}\n"},
      {"a: {b: {c: d}}\n", {"a", "b", "c"}, "g", "a: {b: {c: g}}\n"},
  };
  for (const auto& entry : cases) {
    CAPTURE(entry.text);
    CHECK(yaml::set(entry.text, entry.path, entry.value) == entry.result);
    CHECK(yaml::set(with_crlf(entry.text), entry.path, entry.value) == with_crlf(entry.result));
  }
}

TEST_CASE("set adds a key to its mapping") {
  struct {
    std::string text;
    Path path;
    std::string after;
    std::string result;
  } const cases[] = {
      {"", {"m"}, "", "m: v\n"},
      {"# only this", {"m"}, "", "# only this\nm: v\n"},
      {"# only this\n\n", {"m"}, "", "# only this\n\nm: v\n"},
      {"---\n", {"m"}, "", "---\nm: v\n"},
      {"a: b\n", {"m"}, "", "a: b\nm: v\n"},
      {"a: b", {"m"}, "", "a: b\nm: v\n"},
      {"a: b # c\n\n# end\n", {"m"}, "", "a: b # c\nm: v\n\n# end\n"},
      {"a: b # c\nd: e\n", {"m"}, "a", "a: b # c\nm: v\nd: e\n"},
      {"a: b\nd: e\n", {"m"}, "z", "a: b\nd: e\nm: v\n"},
      {"a:\n  - b\n  - c # d\ne: f\n", {"m"}, "a", "a:\n  - b\n  - c # d\nm: v\ne: f\n"},
      {"a: |\n  b\n  # c\n # d\ne: f\n", {"m"}, "a", "a: |\n  b\n  # c\nm: v\n # d\ne: f\n"},
      {"a: |+\n  b\n\n", {"m"}, "", "a: |+\n  b\n\nm: v\n"},
      {"a: |\n  b", {"m"}, "", "a: |\n  b\nm: v\n"},
      {"a: |\n  b\n    \n  \n", {"m"}, "", "a: |\n  b\n    \nm: v\n  \n"},
      {"a:\ne: f\n", {"m"}, "a", "a:\nm: v\ne: f\n"},
      {"a:\n    b: c # d\ne: f\n", {"a", "m"}, "", "a:\n    b: c # d\n    m: v\ne: f\n"},
      {"a:\n    b: c\n    e: f\n", {"a", "m"}, "b", "a:\n    b: c\n    m: v\n    e: f\n"},
      {"a: {b: c} # d\n", {"a", "m"}, "", "a: {b: c, m: v} # d\n"},
      {"a: {b: c, d: e,}\n", {"a", "m"}, "b", "a: {b: c, m: v, d: e,}\n"},
      {"a: {b: c # d\n  }\n", {"a", "m"}, "", "a: {b: c, m: v # d\n  }\n"},
      {"a: {b: }\n", {"a", "m"}, "", "a: {b:, m: v }\n"},
      {"a: { }\n", {"a", "m"}, "", "a: {m: v }\n"},
      {"a: b\n", {"p", "q", "m"}, "", "a: b\np:\n  q:\n    m: v\n"},
      {"a:\n   b: c\n", {"a", "q", "m"}, "", "a:\n   b: c\n   q:\n     m: v\n"},
      {"a: {b: c}\n", {"a", "q", "m"}, "", "a: {b: c, q: {m: v}}\n"},
      {"a: # soon\nb: c\n", {"a", "m"}, "", "a: # soon\n  m: v\nb: c\n"},
      {"a:", {"a", "m"}, "", "a:\n  m: v\n"},
      {"a: ~ # soon\nb: c\n", {"a", "m"}, "", "a: {m: v} # soon\nb: c\n"},
      {"a: {b: }\n", {"a", "b", "m"}, "", "a: {b: {m: v} }\n"},
      {"a: b\n", {"two words: x"}, "", "a: b\n\"two words: x\": v\n"},
  };
  for (const auto& entry : cases) {
    CAPTURE(entry.text);
    CHECK(yaml::set(entry.text, entry.path, "v", entry.after) == entry.result);
    const std::string text = with_crlf(entry.text);
    if (text.find('\n') == text.npos) continue;
    CHECK(yaml::set(text, entry.path, "v", entry.after) == with_crlf(entry.result));
  }
}

TEST_CASE("remove takes a key and its value") {
  struct {
    std::string text;
    Path path;
    std::string result;
  } const cases[] = {
      {"a: b # c\nd: e\n", {"a"}, "d: e\n"},
      {"a: b\nd: e", {"d"}, "a: b\n"},
      {"a: b\n", {"a"}, ""},
      {"a: b\n", {"c"}, "a: b\n"},
      {"a: b\n", {"a", "c"}, "a: b\n"},
      {"a: b\n", {"c", "d"}, "a: b\n"},
      {"# x\na:\n  - b\n  - c\n# y\nd: e\n", {"a"}, "# x\n# y\nd: e\n"},
      {"a: |\n  b\n\n  c\nd: e\n", {"a"}, "d: e\n"},
      {"a:\nd: e\n", {"a"}, "d: e\n"},
      {"x: |\n  y\na: b\n\n  # c\n\n# d\ne: f\n", {"a"}, "x: |\n  y\n\n# d\ne: f\n"},
      {"a:\n  b: c\n  d: e\n", {"a", "b"}, "a:\n  d: e\n"},
      {"a:\n  b: c\nd: e\n", {"a", "b"}, "a:\nd: e\n"},
      {"a: {b: c, d: e}\n", {"a", "b"}, "a: {d: e}\n"},
      {"a: {b: c, d: e} # f\n", {"a", "d"}, "a: {b: c} # f\n"},
      {"a: {b: c, d: e,}\n", {"a", "d"}, "a: {b: c,}\n"},
      {"a: {b: c}\n", {"a", "b"}, "a: {}\n"},
      {"a: {b: [c, d] , }\n", {"a", "b"}, "a: { }\n"},
  };
  for (const auto& entry : cases) {
    CAPTURE(entry.text);
    CHECK(yaml::remove(entry.text, entry.path) == entry.result);
    CHECK(yaml::remove(with_crlf(entry.text), entry.path) == with_crlf(entry.result));
  }
}

TEST_CASE("an edit that would do anything else is refused") {
  CHECK(message_of("a: b\n", {"a", "c"}, "d") == "'a' has a value and takes no keys");
  CHECK(message_of("a: [b]\n", {"a", "c"}, "d") == "'a' has a value and takes no keys");
  CHECK(message_of("a: b\n", {"a"}, "c\nd: e") == "'a' cannot be changed in place");
  CHECK(message_of("a: {b: c}\n", {"a", "b"}, "d, e") == "'b' cannot be changed in place");
  CHECK(message_of("a: b\n", {"a"}, "c # d") == "a: c # d\n");
  CHECK(message_of("a: b\n", {"a"}, "[c").find("is not closed") != std::string::npos);
  CHECK_THROWS_AS(yaml::set("a: *b\n", {"a"}, "c"), Error);
  CHECK(yaml::remove("a: |+\n  b\nc: d\n", {"c"}) == "a: |+\n  b\n");
  CHECK_THROWS_AS(yaml::remove("a: |+\n  b\nc: d\n\n", {"c"}), Error);
}

TEST_CASE("set changes one path of any file and keeps comments") {
  for (unsigned seed = 0; seed < 4000; ++seed) {
    Writer writer(seed);
    const std::string text = writer.file();
    CAPTURE(text);
    const auto root = yaml::parse({"f", text});
    const Path path = random_path(root, writer);
    const std::string place = joined(path);
    CAPTURE(place);
    const std::string value = "value " + std::to_string(seed);
    const std::string result =
        yaml::set(text, path, yaml::scalar(value), writer.one_in(3) ? "k0" : "");
    CAPTURE(result);

    auto expected = scalars(text);
    std::erase_if(expected, [&](const auto& entry) {
      // The value itself, and the null that a mapping made on the way takes the place of.
      return is_within(entry.first, place) || is_within(place, entry.first);
    });
    expected[place] = value;
    CHECK(scalars(result) == expected);

    // Comments inside a value that goes may go with it; all others stay.
    const yaml::Node* old = &root;
    for (const auto& key : path) old = old ? old->find(key) : nullptr;
    if (old == nullptr || old->kind == yaml::Kind::scalar) {
      CHECK(comments(result) == comments(text));
    }

    // Blank lines behind the key would become a part of a "|+" value above it: that is refused.
    if (text.find("|+") != text.npos) continue;
    const std::string removed = yaml::remove(result, path);
    CAPTURE(removed);
    auto left = scalars(removed);
    CHECK(left.count(place) == 0);
    expected.erase(place);
    for (const auto& [key, scalar] : expected) CHECK(left[key] == scalar);
  }
}

TEST_CASE("a value set and set back leaves the same bytes") {
  unsigned edits = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    Writer writer(seed);
    const std::string text = writer.file();
    for (const auto& pair : yaml::parse({"f", text}).entries) {
      const auto& [from, to] = std::pair(pair.value.mark, pair.value.end);
      if (from.line != to.line || from.line != pair.key_mark.line || from.column == to.column) {
        continue;
      }
      std::size_t begin = 0;
      for (std::size_t line = 1; line < from.line; ++line) begin = text.find('\n', begin) + 1;
      CAPTURE(text);
      const std::string written = text.substr(begin + from.column - 1, to.column - from.column);
      const std::string changed = yaml::set(text, {pair.key}, "other");
      CHECK(changed != text);
      CHECK(yaml::set(changed, {pair.key}, written) == text);
      ++edits;
    }
  }
  CHECK(edits > 200);
}

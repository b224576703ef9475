#include "base/query.hpp"

#include <doctest/doctest.h>
#include <random>
#include <regex>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes {
namespace {

using Lines = std::vector<std::size_t>;

Lines lines_of(std::string_view text, const std::vector<std::string>& terms,
               Query::Terms kind = Query::Terms::parts) {
  const Query query(terms, kind);
  return Searcher(query).lines(text);
}

std::string message_of(const std::vector<std::string>& terms, Query::Terms kind) {
  try {
    const Query query(terms, kind);
  } catch (const Error& error) {
    CHECK(error.code() == Exit::usage);
    return error.message();
  }
  return "none";
}

// Slowly, a line and what follows it at a time: a term is on a line that it begins on, which is one
// behind which it is found, and not behind the next any more.
Lines slowly(std::string_view text, const std::vector<std::string>& terms) {
  std::vector<std::string_view> rests;
  for (std::string_view rest = text; !rest.empty();) {
    rests.push_back(rest);
    const std::size_t end = rest.find('\n');
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  const auto times = [](std::string_view in, const std::string& term) {
    std::size_t count = 0;
    for (std::size_t at = in.find(term); at != std::string_view::npos; at = in.find(term, at + 1)) {
      ++count;
    }
    return count;
  };
  Lines lines;
  for (const auto& term : terms) {
    const std::string wanted = fold(term);
    if (times(fold(text), wanted) == 0) return {};
    for (std::size_t i = 0; i < rests.size(); ++i) {
      const std::size_t behind = i + 1 < rests.size() ? times(fold(rests[i + 1]), wanted) : 0;
      if (times(fold(rests[i]), wanted) > behind) lines.push_back(i + 1);
    }
  }
  std::ranges::sort(lines);
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("terms are found in parts of words, whatever their case and accents") {
  const std::string_view text = "She dreams of Zoë.\n\nA lantern, and\n  the black\ndog’s bowl.\n";
  struct Row {
    std::vector<std::string> terms;
    Lines lines;
  };
  const Row rows[] = {
      {{"dream"}, {1}},
      {{"ZOE"}, {1}},
      {{"zoë"}, {1}},
      {{"tern"}, {3}},
      {{"tern", "zoe"}, {1, 3}},
      {{"tern", "cat"}, {}},
      {{"black dog"}, {4}},
      {{"dog's"}, {5}},
      {{"and the"}, {3}},
      {{"lantern and"}, {}},
      {{"a"}, {1, 3, 4}},
      {{" black  dog "}, {4}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.terms.front());
    CHECK(lines_of(text, row.terms) == row.lines);
  }
  CHECK(lines_of("", {"a"}).empty());
  CHECK(lines_of("\n\n", {"a"}).empty());
  CHECK(lines_of("no end a", {"a"}) == Lines{1});
}

TEST_CASE("whole words have no letter or digit beside them") {
  const std::string_view text = "art\nheart\n_art_\n«Art»\nart's\nkunst-art\nARTÍ\nart7\n";
  CHECK(lines_of(text, {"art"}, Query::Terms::whole_words) == Lines{1, 3, 4, 5, 6});
  CHECK(lines_of(text, {"art", "kunst-art"}, Query::Terms::whole_words) == Lines{1, 3, 4, 5, 6});
  CHECK(lines_of(text, {"artí"}, Query::Terms::whole_words) == Lines{7});
  CHECK(lines_of("artart art", {"art"}, Query::Terms::whole_words) == Lines{1});
}

TEST_CASE("expressions are looked for on each line, in any case") {
  const std::string_view text = "Monday: low\r\nTuesday: LOWER\nno day\n\n";
  CHECK(lines_of(text, {"low$"}, Query::Terms::expressions) == Lines{1});
  CHECK(lines_of(text, {"^t.*lower"}, Query::Terms::expressions) == Lines{2});
  CHECK(lines_of(text, {"(?-i)low"}, Query::Terms::expressions) == Lines{1});
  CHECK(lines_of(text, {"[^a]no"}, Query::Terms::expressions).empty());
  CHECK(lines_of(text, {"day$", "mon"}, Query::Terms::expressions) == Lines{1, 3});
  CHECK(lines_of(text, {"^$"}, Query::Terms::expressions) == Lines{4});
  CHECK(lines_of(text, {"(x+x+)+y"}, Query::Terms::expressions).empty());
}

TEST_CASE("an expression takes linear time") {
  // A backtracking engine would never end.
  const std::string text(100000, 'x');
  CHECK(lines_of(text, {"(x+x+)+y"}, Query::Terms::expressions).empty());
  CHECK(lines_of(text, {"(x|x|xx)*$"}, Query::Terms::expressions) == Lines{1});
  // Each place of the second could be the beginning of the first.
  std::string often;
  for (int i = 0; i < 20'000; ++i) often += "her mother said no and ";
  const Query query({"mother.*father|mother"}, Query::Terms::expressions);
  CHECK(query.found_in(often).size() == 64);
}

TEST_CASE("what cannot be looked for is refused") {
  CHECK(message_of({}, Query::Terms::parts) == "there is nothing to look for");
  CHECK(message_of({"a", ""}, Query::Terms::parts) == "there is nothing to look for in ''");
  CHECK(message_of({" \t"}, Query::Terms::parts).starts_with("nothing is left of ' \\t'"));
  CHECK(message_of({"\u0301"}, Query::Terms::parts).starts_with("nothing is left of"));
  CHECK(message_of({"(a"}, Query::Terms::expressions) ==
        "'(a' is no regular expression: missing ): (a");
  CHECK(message_of({"a{2000}"}, Query::Terms::expressions).starts_with("'a{2000}' is no"));
  CHECK(message_of({"(a"}, Query::Terms::parts) == "none");
}

TEST_CASE("what is found in a line is told in bytes, with its accents") {
  const auto ranges = [](std::string_view line, const std::vector<std::string>& terms,
                         Query::Terms kind = Query::Terms::parts) {
    std::string marked(line);
    const Query query(terms, kind);
    auto found = query.found_in(line);
    for (auto each = found.rbegin(); each != found.rend(); ++each) {
      marked.insert(each->end, "]").insert(each->begin, "[");
    }
    return marked;
  };
  CHECK(ranges("Zoe\u0301 and Zoë", {"zoe"}) == "[Zoe\u0301] and [Zoë]");
  CHECK(ranges("  a   b c", {"a b"}) == "  [a   b] c");
  CHECK(ranges("abc", {"ab", "bc"}) == "[abc]");
  CHECK(ranges("nothing", {"zoe"}) == "nothing");
  CHECK(ranges("aXbxa", {"x"}, Query::Terms::expressions) == "a[X]b[x]a");
  CHECK(ranges("abc", {"x*"}, Query::Terms::expressions) == "abc");
  CHECK(ranges("heart art", {"art"}, Query::Terms::whole_words) == "heart [art]");
  CHECK(ranges("Straße", {"strass"}) == "[Straß]e");
}

TEST_CASE("what is found is what a slow search finds") {
  std::mt19937 random(20261123);
  static constexpr std::string_view letters[] = {"a",  "A",    "b", "á", "a\u0301", " ",
                                                 "\n", "\r\n", "ß", "s", "\u00a0",  "\xff"};
  std::uniform_int_distribution<std::size_t> picks(0, std::size(letters) - 1);
  const auto some = [&](std::size_t most) {
    std::string text;
    for (std::size_t left = std::uniform_int_distribution<std::size_t>(0, most)(random); left > 0;
         --left) {
      text += letters[picks(random)];
    }
    return text;
  };
  int found = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string text = some(24);
    std::vector<std::string> terms;
    for (int i = 0; i <= round % 3; ++i) {
      std::string term = some(3);
      terms.push_back(fold(term).empty() ? "b" : term);
    }
    CAPTURE(text);
    CAPTURE(terms.front());
    const Lines lines = lines_of(text, terms);
    // Those that lie within each other count once in the one, and each in the other.
    REQUIRE(lines == slowly(text, terms));
    found += lines.empty() ? 0 : 1;
  }
  CHECK(found > 1000);
}

TEST_CASE("expressions find what the standard library's find") {
  std::mt19937 random(7);
  const char* patterns[] = {"a+b", "(ab|ba)c", "^a.*c$", "[^ab]", "a?b?c", "\\ba", "c{2}"};
  std::uniform_int_distribution<int> picks(0, 5);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int left = picks(random) * 6; left > 0; --left) text += "abcA \n"[picks(random)];
    const std::string pattern = patterns[round % std::size(patterns)];
    const std::regex expression(pattern, std::regex::icase);
    Lines expected;
    std::size_t number = 0;
    for (const auto line : split_lines(text)) {
      ++number;
      if (std::regex_search(line.begin(), line.end(), expression)) expected.push_back(number);
    }
    CAPTURE(text);
    CAPTURE(pattern);
    REQUIRE(lines_of(text, {pattern}, Query::Terms::expressions) == expected);
  }
}

}  // namespace tnotes

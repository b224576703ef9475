#include "base/folding.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <random>
#include <utf8proc.h>

#include "base/text.hpp"

namespace tnotes {
namespace {

// Half of them letters that people write, the others anything.
std::string random_text(std::mt19937& random, std::size_t most) {
  static constexpr std::string_view usual[] = {"a",
                                               "B",
                                               " ",
                                               "\n",
                                               "\t",
                                               "é",
                                               "e\u0301",
                                               "Ł",
                                               "ß",
                                               "ẞ",
                                               "æ",
                                               "’",
                                               "–",
                                               "ﬁ",
                                               "Ｚ",
                                               "ı",
                                               "İ",
                                               "\u00a0",
                                               "\u00ad",
                                               "漢",
                                               "ば",
                                               "\u200d",
                                               "\u1100\u1161",
                                               "각",
                                               "\uFDFA",
                                               "🙂",
                                               "\r\n",
                                               "\x7f",
                                               "\u2028",
                                               "Ω",
                                               "ς",
                                               "\u0345",
                                               "\u0308\u0301"};
  std::uniform_int_distribution<std::size_t> lengths(0, most);
  std::uniform_int_distribution<std::size_t> picks(0, std::size(usual) - 1);
  std::uniform_int_distribution<int> points(0, 0x10FFFF);
  std::uniform_int_distribution<int> kinds(0, 9);
  std::string text;
  for (std::size_t left = lengths(random); left > 0; --left) {
    const int kind = kinds(random);
    if (kind == 0) {
      text += static_cast<char>(points(random));
    } else if (kind < 4) {
      utf8proc_uint8_t bytes[4];
      const auto length =
          utf8proc_encode_char(points(random) % (kind == 1 ? 0x110000 : 0x3000), bytes);
      text.append(bytes, bytes + length);
    } else {
      text += usual[picks(random)];
    }
  }
  return text;
}

// As utf8proc folds a whole text at once, and what tnotes adds to that: slowly, and apart from the
// library's own way.
std::string slowly(std::string_view given) {
  std::string text;
  for (auto at = find_invalid_utf8(given); at; at = find_invalid_utf8(given)) {
    text.append(given.substr(0, *at)).append("\uFFFD");
    given.remove_prefix(*at + 1);
  }
  text += given;
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | UTF8PROC_STABLE));
  REQUIRE(size >= 0);
  std::string folded(mapped, mapped + size);
  std::free(mapped);  // NOLINT(cppcoreguidelines-no-malloc)
  const std::pair<std::string_view, std::string_view> replaced[] = {
      {"ł", "l"},  {"ø", "o"},  {"đ", "d"},  {"ð", "d"},      {"ħ", "h"},      {"ı", "i"},
      {"ŧ", "t"},  {"æ", "ae"}, {"œ", "oe"}, {"þ", "th"},     {"‘", "'"},      {"’", "'"},
      {"ʼ", "'"},  {"‐", "-"},  {"–", "-"},  {"\u2028", " "}, {"\u2029", " "}, {"\u1680", " "},
      {"\t", " "}, {"\n", " "}, {"\v", " "}, {"\f", " "},     {"\r", " "}};
  for (const auto& [from, to] : replaced) {
    for (auto at = folded.find(from); at != std::string::npos;
         at = folded.find(from, at + to.size())) {
      folded.replace(at, from.size(), to);
    }
  }
  while (folded.starts_with(' ')) folded.erase(0, 1);
  while (folded.ends_with(' ')) folded.pop_back();
  for (auto at = folded.find("  "); at != std::string::npos; at = folded.find("  "))
    folded.erase(at, 1);
  return folded;
}

}  // namespace

TEST_CASE("every character folds as utf8proc folds it in a text") {
  for (int each = 0; each < 0x110000; ++each) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(each, bytes);
    if (length == 0 || (each >= 0xD800 && each < 0xE000)) continue;
    const std::string text(bytes, bytes + length);
    if (fold(text) == slowly(text)) continue;
    CAPTURE(each);
    CHECK(fold(text) == slowly(text));
  }
}

TEST_CASE("texts fold as one does slowly, in memory that is used again, with the places they had") {
  std::mt19937 random(20261123);
  Folding folding;
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random, round % 100 == 0 ? 20000 : 40);
    const std::string expected = slowly(text);
    CAPTURE(text);
    REQUIRE(fold(text) == expected);
    REQUIRE(folding.fold(text) == expected);
    const std::string_view words = folding.fold_words(text);
    std::size_t behind = 0;
    for (const auto word : split(expected, ' ')) {
      const std::size_t at = words.find(word, behind);
      REQUIRE(at != std::string_view::npos);
      behind = at + word.size();
    }
    const FoldedWithPlaces folded = fold_with_places(text);
    REQUIRE(folded.text == expected);
    REQUIRE(folded.places.size() == expected.size());
    REQUIRE(std::ranges::is_sorted(folded.places));
    std::vector<std::size_t> some;
    for (std::size_t at = 0; at < expected.size(); at += 1 + at % 7) some.push_back(at);
    const auto places = places_before_folding(text, some);
    REQUIRE(places.size() == some.size());
    for (std::size_t i = 0; i < some.size(); ++i) REQUIRE(places[i] == folded.places[some[i]]);
  }
}

TEST_CASE("a folded character ends behind the accents that stand for themselves") {
  const std::string text = "ne\u0301\u0302e";
  CHECK(end_of_folded(text, 0) == 1);
  CHECK(end_of_folded(text, 1) == text.size() - 1);
  CHECK(end_of_folded(text, text.size() - 1) == text.size());
}

}  // namespace tnotes

#include "cli/vault/excerpt.hpp"

#include <doctest/doctest.h>
#include <string>

#include "base/text.hpp"

namespace tnotes::test {
namespace {

// A line as it is shown, with what was found in brackets.
std::string shown(const std::string& line, const std::string& word, std::size_t width) {
  const Query query({word}, Query::Terms::parts);
  const cli::Excerpt all = cli::excerpt(line, query.found_in(line), width);
  std::string shown = all.begins_later ? "…" : "";
  for (const auto& part : all.parts) {
    if (&part != &all.parts.front()) shown += "…";
    std::string text(part.text);
    for (auto range = part.found.rbegin(); range != part.found.rend(); ++range) {
      text.insert(range->end, "]").insert(range->begin, "[");
    }
    shown += text;
  }
  return shown + (all.ends_earlier ? "…" : "");
}

TEST_CASE("of a long line the part around what was found is shown, in whole characters") {
  CHECK(shown("a heron stood", "heron", 40) == "a [heron] stood");
  const std::string fill(300, 'x');
  CHECK(shown(fill + "heron" + fill, "heron", 10) == "…xxxxx[heron]xxxxx…");
  CHECK(shown("heron" + fill, "heron", 10) == "[heron]xxxxx…");
  CHECK(shown(fill + "heron", "heron", 10) == "…xxxxx[heron]");
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "漢";
  const std::string around = shown(wide + "heron" + wide, "heron", 10);
  CHECK(around.find("[heron]") != std::string::npos);
  CHECK_FALSE(find_invalid_utf8(around));
  // Two that are near each other, and one that is far.
  CHECK(shown("heron heron" + fill + "heron", "heron", 10) == "[heron] [heron]xxxxx…xxxxx[heron]");
  CHECK(shown(fill + "a black", "black dog", 5) == "…xxxa black");
  // What was found is as long as the line, or found everywhere.
  CHECK(shown(std::string(1000, 'a'), "aa", 10).size() < 100);
  std::string often;
  for (int i = 0; i < 1000; ++i) often += "heron and more of it ";
  CHECK(shown(often, "heron", 10).size() < 200);
  // Broken bytes stay where they are.
  CHECK(shown("\xff heron \xff", "heron", 40) == "\xff [heron] \xff");
}

}  // namespace
}  // namespace tnotes::test

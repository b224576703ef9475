#include "cli/vault/excerpt.hpp"

#include <doctest/doctest.h>
#include <string>

#include "base/text.hpp"

namespace tnotes::test {
namespace {

// A line as it is shown, with what was found in brackets.
std::string shown(const std::string& line, const std::string& word, std::size_t width) {
  const Query query({word}, Query::Terms::parts);
  const cli::Excerpt part = cli::excerpt(line, query.found_in(line), width);
  std::string text(part.text);
  for (auto range = part.found.rbegin(); range != part.found.rend(); ++range) {
    text.insert(range->end, "]").insert(range->begin, "[");
  }
  return (part.begins_later ? "…" : "") + text + (part.ends_earlier ? "…" : "");
}

TEST_CASE("of a long line the part around what was found is shown, in whole characters") {
  CHECK(shown("a heron stood", "heron", 40) == "a [heron] stood");
  const std::string fill(300, 'x');
  CHECK(shown(fill + "heron" + fill, "heron", 10) ==
        "…" + std::string(10, 'x') + "[heron]" + std::string(10, 'x') + "…");
  CHECK(shown("heron" + fill, "heron", 10) == "[heron]" + std::string(10, 'x') + "…");
  CHECK(shown(fill + "heron", "heron", 10) == "…" + std::string(10, 'x') + "[heron]");
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "漢";
  const std::string around = shown(wide + "heron" + wide, "heron", 10);
  CHECK(around.find("[heron]") != std::string::npos);
  CHECK_FALSE(find_invalid_utf8(around));
  // Two that are near each other, and one that is far.
  CHECK(shown("heron heron" + fill + "heron", "heron", 10) == "[heron] [heron]xxxx…");
  // Broken bytes stay where they are.
  CHECK(shown("\xff heron \xff", "heron", 40) == "\xff [heron] \xff");
}

}  // namespace
}  // namespace tnotes::test

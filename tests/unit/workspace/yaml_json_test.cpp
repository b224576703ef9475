#include "workspace/yaml_json.hpp"

#include <doctest/doctest.h>

namespace yaml = tnotes::yaml;
using tnotes::Json;

namespace {

yaml::Node parse(const std::string& text) { return yaml::parse({"given", text, 1, false}); }

}  // namespace

TEST_CASE("text stays text, whatever it looks like") {
  const auto given = parse(
      "code: \"90837\"\nplain: 007\nhalf: 1.5\nword: no\nyes: true\nquoted: \"true\"\n"
      "none:\nlist: [1, [two]]\nmeasures: {own: {measures: {q: 010}}}\n");
  const Json expected{
      {"code", "90837"},
      {"plain", "007"},
      {"half", "1.5"},
      {"word", "no"},
      {"yes", true},
      {"quoted", "true"},
      {"none", nullptr},
      {"list", Json::Array{"1", Json::Array{"two"}}},
      {"measures", {{"own", {{"measures", {{"q", "010"}}}}}}},
  };
  CHECK(yaml::to_json(given).text() == expected.text());
}

TEST_CASE("scores are numbers where they are plain and whole") {
  const auto given = parse(
      "gad7: 9\nphq9: [1, 0]\nhalf: 12.5\nquoted: \"9\"\nbelow: -1\nmost: 999999999\n"
      "more: 1000000000\nskipped:\n");
  const Json expected{
      {"gad7", 9},     {"phq9", Json::Array{1, 0}}, {"half", "12.5"},       {"quoted", "9"},
      {"below", "-1"}, {"most", 999999999},         {"more", "1000000000"}, {"skipped", nullptr},
  };
  CHECK(yaml::scores_to_json(given).text() == expected.text());
}

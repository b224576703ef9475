#include "base/json.hpp"

#include <doctest/doctest.h>
#include <limits>

using tnotes::Json;

TEST_CASE("a document reads as it was put together") {
  const std::string view = "seen";
  Json document{{"text", "plain"},
                {"view", std::string_view(view)},
                {"none", nullptr},
                {"yes", true},
                {"count", std::size_t{3}},
                {"least", std::numeric_limits<int>::min()},
                {"texts", std::vector<std::string>{"b", "a"}},
                {"inner", {{"z", 1}, {"a", Json::array()}}},
                {"empty", Json::Object()}};
  CHECK(document.text() == R"({
  "text": "plain",
  "view": "seen",
  "none": null,
  "yes": true,
  "count": 3,
  "least": -2147483648,
  "texts": [
    "b",
    "a"
  ],
  "inner": {
    "z": 1,
    "a": []
  },
  "empty": {}
}
)");
}

TEST_CASE("a key stands once, where it was first put") {
  Json document{{"id", 1}, {"status", "draft"}};
  document["id"] = 2;
  document["path"] = "a";
  CHECK(document.contains("path"));
  CHECK_FALSE(document.contains("pat"));
  CHECK(document.text() == "{\n  \"id\": 2,\n  \"status\": \"draft\",\n  \"path\": \"a\"\n}\n");
}

TEST_CASE("what JSON cannot hold is escaped or replaced") {
  CHECK(Json("a\"\\\n\x01\x7fé").text() == "\"a\\\"\\\\\\n\\u0001\\u007fé\"\n");
  CHECK(Json("a\xffz").text() == "\"a\xef\xbf\xbdz\"\n");
}

TEST_CASE("only arrays take items, and only objects take keys") {
  Json text = "text";
  CHECK_THROWS_AS(text.push_back(1), std::bad_variant_access);
  CHECK_THROWS_AS(text["key"] = 1, std::bad_variant_access);
  Json list = Json::array();
  list.push_back({{"id", 1}});
  CHECK(list.text() == "[\n  {\n    \"id\": 1\n  }\n]\n");
}

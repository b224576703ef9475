#include "base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace tnotes {

Json::Json(std::nullptr_t) {}
Json::Json(int value) : value_(std::int64_t{value}) {}
Json::Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(Array items) : value_(std::move(items)) {}
Json::Json(const std::vector<std::string>& texts) : value_(Array(texts.begin(), texts.end())) {}
Json::Json(Object members) : value_(std::move(members)) {}
Json::Json(std::initializer_list<Member> members) : value_(Object(members)) {}

Json Json::array() { return Array(); }

void Json::push_back(Json item) { std::get<Array>(value_).push_back(std::move(item)); }

Json& Json::operator[](std::string_view key) {
  auto& members = std::get<Object>(value_);
  const auto at = std::ranges::find(members, key, &Member::key);
  if (at != members.end()) return at->value;
  return members.emplace_back(Member{std::string(key), nullptr}).value;
}

bool Json::contains(std::string_view key) const {
  const auto& members = std::get<Object>(value_);
  return std::ranges::find(members, key, &Member::key) != members.end();
}

struct JsonWriter {
  using Library = nlohmann::ordered_json;

  Library operator()(const Json::Array& items) const {
    Library list = Library::array();
    for (const auto& item : items) list.push_back(std::visit(*this, item.value_));
    return list;
  }
  Library operator()(const Json::Object& members) const {
    // Each key stands once: it need not be looked for.
    Library::object_t object;
    for (const auto& member : members) {
      object.emplace_back(member.key, std::visit(*this, member.value.value_));
    }
    return object;
  }
  Library operator()(const auto& value) const { return value; }
};

std::string Json::text() const {
  using Library = JsonWriter::Library;
  const std::string text =
      std::visit(JsonWriter(), value_).dump(2, ' ', false, Library::error_handler_t::replace);
  std::string safe;
  for (const char c : text) {
    if (c == '\x7f') {  // a control character, which the library writes as it is
      safe += "\\u007f";
    } else {
      safe += c;
    }
  }
  return safe + "\n";
}

}  // namespace tnotes

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tnotes {

// A JSON document to be printed. Keys keep the order in which they are put in. The library that
// writes it stays behind this type: its header costs seconds in every source that includes it.
class Json {
 public:
  struct Member;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;  // REQUIRES no key twice

  // Implicit, so that documents are written as they will read: {{"id", id}, {"commit", nullptr}}.
  // NOLINTBEGIN(google-explicit-constructor)
  Json(std::nullptr_t = nullptr);
  Json(const char* text);
  Json(std::string text);
  Json(std::string_view text);
  Json(Array items);
  Json(const std::vector<std::string>& texts);
  Json(Object members);
  Json(std::initializer_list<Member> members);
  template <std::same_as<bool> Bool>  // not what merely converts to it, as pointers do
  Json(Bool value) : value_(value) {}
  Json(int value);
  Json(std::size_t value);
  // NOLINTEND(google-explicit-constructor)

  static Json array();

  // These throw std::bad_variant_access on what is not an array or an object.
  void push_back(Json item);
  // Adds the key, as null, where it is missing. The reference holds until the next key is added.
  Json& operator[](std::string_view key);
  [[nodiscard]] bool contains(std::string_view key) const;

  // Indented by two, with a final newline. Bytes that are not UTF-8 become U+FFFD: they can only
  // stem from a damaged file, which must not stop the document.
  [[nodiscard]] std::string text() const;

 private:
  friend struct JsonWriter;
  std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object> value_;
};

struct Json::Member {
  std::string key;
  Json value;
};

}  // namespace tnotes

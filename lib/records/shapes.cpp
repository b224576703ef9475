#include "records/shapes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes::records {
namespace {

constexpr std::string_view binary_age = "age-encryption.org/v1";
constexpr std::string_view armored_age = "-----BEGIN AGE ENCRYPTED FILE-----";

bool is_empty(const yaml::Node& value) {
  return value.is_null() || (value.kind == yaml::Kind::scalar && trim(value.text).empty());
}

// The lines before the first line of dashes that ends some, the lines of dashes before them left
// out: a front matter, where there is one. Whether it began with dashes, too.
std::pair<std::string, bool> front_of(std::string_view text) {
  std::string front;
  bool dashed = false;
  for (const std::string_view each : split_lines(text)) {
    const std::string_view line = trim(each);
    if (line == "---") {
      if (!front.empty()) return {front, dashed};
      dashed = true;
    } else if (!front.empty() || !line.empty()) {
      front += std::string(each) + '\n';
    }
  }
  return {};
}

}  // namespace

bool is_psychotherapy_front(const yaml::Node& front) {
  return std::ranges::any_of(front.entries, [](const auto& entry) {
    const std::string key = fold(entry.key);
    if (key == "template") return fold(entry.value.text) == psychotherapy_template;
    return key == "length" && !is_empty(entry.value);
  });
}

bool holds_age_file(std::string_view text) {
  return text.starts_with(binary_age) || text.starts_with(armored_age) ||
         text.find('\n' + std::string(armored_age)) != std::string_view::npos;
}

void refuse_vault_text(const std::string& name, std::string_view body) {
  if (holds_age_file(trim(body))) {
    throw Error(Exit::refused, fmt::format("{} holds an age file, which has no place here", name))
        .hint("move it out of the records");
  }
  const auto [text, dashed] = front_of(body);
  if (text.empty()) return;
  try {
    const yaml::Node front = yaml::parse({name, text, 1, false});
    // Without its first dashes only all of its keys make one: "Length: 50 minutes" is a text.
    if (!dashed && (front.find("id") == nullptr || front.find("client") == nullptr)) return;
    if (!is_psychotherapy_front(front)) return;
  } catch (const Error&) {
    return;  // dashes that are no front matter
  }
  throw Error(Exit::refused, fmt::format("{} has the shape of a psychotherapy note", name))
      .hint("move it out of the records: such notes are kept by 'tnotes vault' alone");
}

}  // namespace tnotes::records

#include "records/fields.hpp"

#include <charconv>
#include <fmt/format.h>

namespace tnotes::records {

std::string scalar_text(const yaml::Source& source, std::string_view key, const yaml::Node& node) {
  if (node.kind != yaml::Kind::scalar) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' takes text", key));
  }
  return node.is_null() ? std::string() : node.text;
}

std::vector<std::string> text_list(const yaml::Source& source, std::string_view key,
                                   const yaml::Node& node) {
  std::vector<std::string> values;
  if (node.is_null()) return values;
  if (node.kind == yaml::Kind::scalar) return {node.text};
  if (node.kind != yaml::Kind::sequence) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' takes a list", key));
  }
  for (const auto& item : node.items) values.push_back(scalar_text(source, key, item));
  return values;
}

int whole_number(const yaml::Source& source, std::string_view key, const yaml::Node& node, int low,
                 int high) {
  int value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [rest, failed] = std::from_chars(node.text.data(), end, value);
  if (node.kind != yaml::Kind::scalar || failed != std::errc() || rest != end || value < low ||
      value > high) {
    throw yaml::error_at(source, node.mark,
                         fmt::format("'{}' takes a whole number from {} to {}", key, low, high));
  }
  return value;
}

Date date_value(const yaml::Source& source, std::string_view key, const yaml::Node& node) {
  const auto date = parse_iso_date(node.text);
  if (node.kind != yaml::Kind::scalar || !date) {
    throw yaml::error_at(source, node.mark,
                         fmt::format("'{}' takes a date such as 2026-11-23", key));
  }
  return *date;
}

TimeOfDay time_value(const yaml::Source& source, std::string_view key, const yaml::Node& node) {
  const auto time = parse_time(node.text);
  if (node.kind != yaml::Kind::scalar || !time) {
    throw yaml::error_at(source, node.mark,
                         fmt::format("'{}' takes a time from \"00:00\" to \"23:59\"", key));
  }
  return *time;
}

bool truth_value(const yaml::Source& source, std::string_view key, const yaml::Node& node) {
  if (node.kind == yaml::Kind::scalar && node.text == "true") return true;
  if (node.kind == yaml::Kind::scalar && node.text == "false") return false;
  throw yaml::error_at(source, node.mark, fmt::format("'{}' takes true or false", key));
}

}  // namespace tnotes::records

#include "workspace/yaml_json.hpp"

#include <algorithm>
#include <string>

namespace tnotes::yaml {
namespace {

bool is_short_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Json to_json(const Node& node, bool numbers) {
  switch (node.kind) {
    case Kind::sequence: {
      Json list = Json::array();
      for (const auto& item : node.items) list.push_back(to_json(item, numbers));
      return list;
    }
    case Kind::mapping: {
      Json object = Json::object();
      for (const auto& entry : node.entries) {
        object[entry.key] = to_json(entry.value, numbers || entry.key == "measures");
      }
      return object;
    }
    case Kind::scalar:
      break;
  }
  if (node.is_null()) return nullptr;
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  if (numbers && !node.quoted && is_short_number(node.text)) return std::stoi(node.text);
  return node.text;
}

}  // namespace tnotes::yaml

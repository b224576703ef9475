#include "workspace/yaml_json.hpp"

#include <algorithm>
#include <string>

namespace tnotes::yaml {
namespace {

bool is_short_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Json convert(const Node& node, bool numbers) {
  switch (node.kind) {
    case Kind::sequence: {
      Json list = Json::array();
      for (const auto& item : node.items) list.push_back(convert(item, numbers));
      return list;
    }
    case Kind::mapping: {
      Json::Object members;
      for (const auto& entry : node.entries) {
        members.push_back({entry.key, convert(entry.value, numbers)});
      }
      return members;
    }
    case Kind::scalar:
      break;
  }
  if (node.is_null()) return nullptr;
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  if (numbers && !node.quoted && is_short_number(node.text)) return std::stoi(node.text);
  return node.text;
}

}  // namespace

Json to_json(const Node& node) { return convert(node, false); }

Json scores_to_json(const Node& node) { return convert(node, true); }

}  // namespace tnotes::yaml

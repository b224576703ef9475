#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "workspace/yaml.hpp"

namespace yaml = tnotes::yaml;

namespace {

void require(bool right) {
  if (!right) std::abort();
}

// Whatever was read can be written anew and read again.
std::string rewritten(const yaml::Node& node) {
  if (node.kind == yaml::Kind::scalar) return yaml::scalar(node.text);
  const bool list = node.kind == yaml::Kind::sequence;
  std::string result = list ? "[" : "{";
  for (const auto& item : node.items) result += rewritten(item) + ", ";
  for (const auto& pair : node.entries) {
    result += yaml::scalar(pair.key) + ": " + rewritten(pair.value) + ", ";
  }
  return result + (list ? "]" : "}");
}

bool same(const yaml::Node& a, const yaml::Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key) return false;
    if (!same(a.entries[i].value, b.entries[i].value)) return false;
  }
  return true;
}

// set() checks its own result and throws where it would do harm; on a file that parses it may not
// come to that.
void edit(std::string_view text, const yaml::Node& root) {
  for (const auto& pair : root.entries) {
    const std::string changed = yaml::set(text, {pair.key}, "v");
    require(yaml::parse({"fuzz", changed}).find(pair.key)->text == "v");
    if (pair.value.kind != yaml::Kind::mapping) continue;
    yaml::set(text, {pair.key, "a new key"}, "v");
    for (const auto& inner : pair.value.entries) yaml::set(text, {pair.key, inner.key}, "v");
  }
  if (root.find("a new key") == nullptr) {
    const std::string added = yaml::set(text, {"a new key"}, "v");
    require(same(yaml::parse({"fuzz", yaml::remove(added, {"a new key"})}), root));
  }
}

bool is_rewritable(const yaml::Node& node, std::size_t depth = 0) {
  if (depth + 2 >= yaml::max_depth) return false;
  for (const auto& item : node.items) {
    if (!is_rewritable(item, depth + 1)) return false;
  }
  for (const auto& pair : node.entries) {
    // Readers give up on keys beyond 1024 characters, escapes counted.
    if (pair.key.size() > 150 || !is_rewritable(pair.value, depth + 1)) return false;
  }
  return true;
}

}  // namespace

// Anything but a tree or Error(invalid) is a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  yaml::Node root;
  try {
    root = yaml::parse({"fuzz", text, 2, size % 2 == 0});
  } catch (const tnotes::Error& error) {
    require(error.code() == tnotes::Exit::invalid);
    require(error.message().starts_with("fuzz:"));
    require(error.excerpt().empty() == (size % 2 != 0));
    return 0;
  }
  if (size > 4096 || !is_rewritable(root)) return 0;
  const yaml::Node again = yaml::parse({"fuzz", "root: " + rewritten(root)});
  require(same(root, *again.find("root")));
  // Behind some values yaml-cpp takes no tab before a comment: such an edit may be refused.
  if (text.find('\t') == text.npos) edit(text, root);
  return 0;
}

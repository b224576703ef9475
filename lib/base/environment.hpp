#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tnotes {

// The environment that a command was started with, as it was handed in. Libraries never ask the
// process for it.
class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string> variables)
      : variables_(std::move(variables)) {}

  // A variable's value; nothing where it is unset or empty, as POSIX tools take it.
  [[nodiscard]] std::optional<std::string> get(const std::string& name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }

  void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }
  void unset(const std::string& name) { variables_.erase(name); }

  [[nodiscard]] const std::map<std::string, std::string>& variables() const { return variables_; }

 private:
  std::map<std::string, std::string> variables_;
};

}  // namespace tnotes

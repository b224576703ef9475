// Prints what both programs can be asked, as JSON: the commands and the options of every command,
// hidden ones too. Tests that try all of them read it, so that they cannot forget one.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/table.hpp"
#include "cli/vault/table.hpp"

namespace {

using nlohmann::json;
using tnotes::cli::Argument;
using tnotes::cli::Completes;

json described(const Argument& argument) {
  const bool is_word = argument.kind == Argument::Kind::positional;
  return {{"name", argument.name},
          {"is_word", is_word},
          {"is_path",
           argument.completes == Completes::file || argument.completes == Completes::directory},
          {"takes_value", is_word || argument.kind == Argument::Kind::option},
          {"choices", argument.choices}};
}

json described(const std::vector<Argument>& arguments) {
  json all = json::array();
  for (const auto& each : arguments) all.push_back(described(each));
  return all;
}

}  // namespace

int main() {
  json commands = json::array();
  for (const auto* table : {&tnotes::cli::table(), &tnotes::cli::vault_table()}) {
    for (const auto& each : table->commands) {
      commands.push_back({{"path", each.path}, {"arguments", described(each.arguments)}});
    }
  }
  std::cout << json{{"commands", commands},
                    {"every_command", described(tnotes::cli::global_arguments())}}
                   .dump(1)
            << '\n';
}

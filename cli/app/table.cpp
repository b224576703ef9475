#include "cli/app/table.hpp"

#include <algorithm>

namespace tnotes::cli {
namespace {

Argument global_flag(std::string name, std::string help, bool Globals::*member) {
  Argument argument;
  argument.kind = Argument::Kind::flag;
  argument.name = std::move(name);
  argument.help = std::move(help);
  argument.store = [member](void* globals, const std::string&) {
    static_cast<Globals*>(globals)->*member = true;
  };
  return argument;
}

Argument global_option(std::string name, std::string value, std::string help, Completes completes,
                       std::function<void(Globals&, const std::string&)> store) {
  Argument argument;
  argument.kind = Argument::Kind::option;
  argument.name = std::move(name);
  argument.value = std::move(value);
  argument.help = std::move(help);
  argument.completes = completes;
  argument.store = [store = std::move(store)](void* globals, const std::string& given) {
    store(*static_cast<Globals*>(globals), given);
  };
  return argument;
}

}  // namespace

const Command* Table::find(std::string_view path) const {
  const auto found = std::ranges::find(commands, path, &Command::path);
  return found == commands.end() ? nullptr : &*found;
}

const Group* Table::find_group(std::string_view name) const {
  const auto found = std::ranges::find(groups, name, &Group::name);
  return found == groups.end() ? nullptr : &*found;
}

const std::vector<Argument>& global_arguments() {
  static const std::vector<Argument> all = [] {
    std::vector<Argument> list{
        global_flag("--json", "print one JSON document (tnotes-json(5))", &Globals::json),
        global_flag("--no-input", "never ask, never open an editor", &Globals::no_input),
        global_flag("--yes", "answer yes to every question", &Globals::yes),
        global_option("--color", "auto|always|never", "when to use colour", Completes::choice,
                      [](Globals& globals, const std::string& given) { globals.color = given; }),
        global_option(
            "--records", "DIR", "where the records are", Completes::directory,
            [](Globals& globals, const std::string& given) { globals.where.records = given; }),
        global_option(
            "--vault", "DIR", "where the vault is", Completes::directory,
            [](Globals& globals, const std::string& given) { globals.where.vault = given; }),
    };
    list[3].choices = {"auto", "always", "never"};
    return list;
  }();
  return all;
}

}  // namespace tnotes::cli

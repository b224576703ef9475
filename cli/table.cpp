#include "cli/table.hpp"

#include <algorithm>
#include <array>

#include "cli/commands.hpp"

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

constexpr std::array all_groups{
    Group{"client", "the caseload: add, list, show, edit, close, reopen"},
    Group{"template", "the templates that notes are made from"},
    Group{"config", "your own settings"},
};

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all{
      init_command(),          client_add_command(),
      client_list_command(),   client_show_command(),
      client_edit_command(),   client_close_command(),
      client_reopen_command(), new_command(),
      edit_command(),          discard_command(),
      move_command(),          sign_command(),
      addend_command(),        show_command(),
      list_command(),          log_command(),
      diff_command(),          template_list_command(),
      template_show_command(), template_check_command(),
      export_command(),        verify_command(),
      doctor_command(),        config_get_command(),
      config_set_command(),    config_list_command(),
      completion_command(),    help_command(),
  };
  return all;
}

std::span<const Group> groups() { return all_groups; }

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

const Command* find_command(std::string_view path) {
  const auto& all = commands();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Command& command) { return command.path == path; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace tnotes::cli

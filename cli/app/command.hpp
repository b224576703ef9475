#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {

// What a shell may offer for an argument.
enum class Completes {
  nothing,
  file,
  directory,
  client,
  note,
  draft,
  final,  // a note that is signed
  amendment,
  form,  // names of templates
  command,
  setting,
  date,
  week,
  choice,  // the argument's own choices
};

// One word or flag that a command takes.
struct Argument {
  enum class Kind { positional, option, flag };
  Kind kind = Kind::positional;
  std::string name;   // "CLIENT", "--date"
  char letter = 0;    // 't' for -t
  std::string value;  // an option's value in the help: "DATE"
  std::string help;
  bool required = false;
  bool repeats = false;
  Completes completes = Completes::nothing;
  std::vector<std::string> choices;
  std::function<void(void* options, const std::string& value)> store;
};

struct Example {
  std::string line;
  std::string meaning;
};

// One command, as the table holds it. The parser, --help, the completions and the tests of the man
// pages all read this.
struct Command {
  std::string path;     // "new", "client add"
  std::string summary;  // one line, lower case, for lists
  std::string details;  // a paragraph or more, for --help
  std::vector<Argument> arguments;
  std::vector<Example> examples;
  bool writes = false;  // makes commits
  bool hidden = false;  // in no list: what another program calls
  std::function<std::shared_ptr<void>()> make_options;
  std::function<Exit(const void* options, Context&)> run;
};

// Builds a Command whose options are a plain struct.
template <class Options>
class Describe {
 public:
  Describe(std::string path, std::string summary) {
    command_.path = std::move(path);
    command_.summary = std::move(summary);
    command_.make_options = [] { return std::make_shared<Options>(); };
  }

  Describe& details(std::string text) {
    command_.details = std::move(text);
    return *this;
  }
  Describe& example(std::string line, std::string meaning) {
    command_.examples.push_back({std::move(line), std::move(meaning)});
    return *this;
  }
  Describe& writes() {
    command_.writes = true;
    return *this;
  }

  Describe& hidden() {
    command_.hidden = true;
    return *this;
  }

  // What several commands have in common: `add` is called with this.
  template <class Add>
  Describe& with(Add add) {
    add(*this);
    return *this;
  }

  // A word that must be there, one that may, or any number of them ("NOTE…").
  Describe& positional(std::string name, std::string Options::*member, std::string help,
                       Completes completes = Completes::nothing) {
    return word(std::move(name), std::move(help), completes, true, false, set(member));
  }
  Describe& optional(std::string name, std::string Options::*member, std::string help,
                     Completes completes = Completes::nothing) {
    return word(std::move(name), std::move(help), completes, false, false, set(member));
  }
  Describe& words(std::string name, std::vector<std::string> Options::*member, std::string help,
                  bool required, Completes completes = Completes::nothing) {
    return word(std::move(name), std::move(help), completes, required, true, append(member));
  }

  Describe& option(std::string name, char letter, std::string value, std::string Options::*member,
                   std::string help, Completes completes = Completes::nothing) {
    return flag_with_value(std::move(name), letter, std::move(value), std::move(help), completes,
                           false, set(member));
  }
  Describe& option(std::string name, char letter, std::string value,
                   std::optional<std::string> Options::*member, std::string help,
                   Completes completes = Completes::nothing) {
    return flag_with_value(std::move(name), letter, std::move(value), std::move(help), completes,
                           false, [member](void* options, const std::string& given) {
                             static_cast<Options*>(options)->*member = given;
                           });
  }
  Describe& list(std::string name, char letter, std::string value,
                 std::vector<std::string> Options::*member, std::string help,
                 Completes completes = Completes::nothing) {
    return flag_with_value(std::move(name), letter, std::move(value), std::move(help), completes,
                           true, append(member));
  }
  Describe& choice(std::string name, char letter, std::vector<std::string> choices,
                   std::string Options::*member, std::string help) {
    std::string value;
    for (const auto& each : choices) value += (value.empty() ? "" : "|") + each;
    flag_with_value(std::move(name), letter, std::move(value), std::move(help), Completes::choice,
                    false, set(member));
    command_.arguments.back().choices = std::move(choices);
    return *this;
  }
  Describe& flag(std::string name, bool Options::*member, std::string help) {
    return flag(std::move(name), 0, member, std::move(help));
  }
  Describe& flag(std::string name, char letter, bool Options::*member, std::string help) {
    Argument argument;
    argument.kind = Argument::Kind::flag;
    argument.name = std::move(name);
    argument.letter = letter;
    argument.help = std::move(help);
    argument.store = [member](void* options, const std::string&) {
      static_cast<Options*>(options)->*member = true;
    };
    command_.arguments.push_back(std::move(argument));
    return *this;
  }

  Command runs(Exit (*run)(const Options&, Context&)) {
    command_.run = [run](const void* options, Context& context) {
      return run(*static_cast<const Options*>(options), context);
    };
    return std::move(command_);
  }

 private:
  using Store = std::function<void(void*, const std::string&)>;
  static Store set(std::string Options::*member) {
    return [member](void* options, const std::string& given) {
      static_cast<Options*>(options)->*member = given;
    };
  }
  static Store append(std::vector<std::string> Options::*member) {
    return [member](void* options, const std::string& given) {
      (static_cast<Options*>(options)->*member).push_back(given);
    };
  }
  Describe& word(std::string name, std::string help, Completes completes, bool required,
                 bool repeats, Store store) {
    Argument argument;
    argument.name = std::move(name);
    argument.help = std::move(help);
    argument.completes = completes;
    argument.required = required;
    argument.repeats = repeats;
    argument.store = std::move(store);
    command_.arguments.push_back(std::move(argument));
    return *this;
  }
  Describe& flag_with_value(std::string name, char letter, std::string value, std::string help,
                            Completes completes, bool repeats, Store store) {
    word(std::move(name), std::move(help), completes, false, repeats, std::move(store));
    Argument& argument = command_.arguments.back();
    argument.kind = Argument::Kind::option;
    argument.letter = letter;
    argument.value = std::move(value);
    return *this;
  }

  Command command_;
};

}  // namespace tnotes::cli

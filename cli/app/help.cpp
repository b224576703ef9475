#include "cli/app/help.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t help_column = 26;
constexpr std::size_t examples_of_group = 2;

std::string word(const Argument& argument) {
  std::string text = argument.name;
  if (argument.repeats) text += "...";
  return argument.required ? text : "[" + text + "]";
}

std::string spelling(const Argument& argument) {
  if (argument.kind == Argument::Kind::positional) return argument.name;
  std::string text = argument.letter != 0 ? fmt::format("-{}, ", argument.letter) : "";
  text += argument.name;
  if (argument.kind == Argument::Kind::option) text += " " + argument.value;
  return text;
}

// A term in the left column and its wrapped text in the right one, or below where it is long.
std::string entry(const std::string& term, const std::string& text, std::size_t column) {
  std::string line = "  " + term;
  if (text.empty()) return line + "\n";
  if (display_width(line) + 2 > column) {
    line += "\n" + std::string(column, ' ');
  } else {
    line = pad(line, column);
  }
  return line + wrap(text, columns, column) + "\n";
}

std::string section(const std::string& title, const std::vector<const Argument*>& arguments) {
  if (arguments.empty()) return {};
  std::string text = fmt::format("\n{}:\n", title);
  for (const Argument* argument : arguments) {
    std::string help = argument->help;
    if (argument->repeats && argument->kind == Argument::Kind::option) help += " (may repeat)";
    text += entry(spelling(*argument), help, help_column);
  }
  return text;
}

std::string example_lines(const std::vector<Example>& examples) {
  std::string text = examples.empty() ? "" : "\nexamples:\n";
  for (const auto& example : examples) {
    text += fmt::format("  {}\n      {}\n", example.line, wrap(example.meaning, columns, 6));
  }
  return text;
}

bool is_in_group(const Command& command, std::string_view group) {
  return command.path.size() > group.size() && command.path.starts_with(group) &&
         command.path[group.size()] == ' ';
}

// The group of its own that a command has within the group.
const Group* group_within(const Table& table, const Group& group, const Command& command) {
  const std::size_t end = command.path.find(' ', group.name.size() + 1);
  return end == std::string::npos ? nullptr : table.find_group(command.path.substr(0, end));
}

}  // namespace

std::string usage_line(const Command& command) {
  std::string line = "tnotes " + command.path;
  bool has_options = false;
  for (const auto& argument : command.arguments) {
    if (argument.kind == Argument::Kind::positional) {
      line += " " + word(argument);
    } else {
      has_options = true;
    }
  }
  return has_options ? line + " [options]" : line;
}

std::string command_help(const Command& command) {
  std::string text =
      fmt::format("usage: {}\n\n{}\n", usage_line(command), wrap(command.summary, columns));
  if (!command.details.empty()) text += fmt::format("\n{}\n", wrap(command.details, columns));
  std::vector<const Argument*> words;
  std::vector<const Argument*> options;
  for (const auto& argument : command.arguments) {
    (argument.kind == Argument::Kind::positional ? words : options).push_back(&argument);
  }
  std::vector<const Argument*> global;
  for (const auto& argument : global_arguments()) global.push_back(&argument);
  text += section("arguments", words) + section("options", options);
  text += section("options of every command", global);
  text += example_lines(command.examples);
  const std::string page = command.path.substr(0, command.path.find(' '));
  return text + fmt::format("\n'tnotes help {}' opens the manual page.\n", page);
}

std::string group_help(const Table& table, const Group& group) {
  std::string text = fmt::format("usage: tnotes {} COMMAND\n\n{}\n", group.name,
                                 wrap(std::string(group.summary), columns));
  text += "\ncommands:\n";
  std::vector<Example> examples;  // the first of each command
  const Group* shown = nullptr;
  for (const auto& command : table.commands) {
    if (command.hidden || !is_in_group(command, group.name)) continue;
    if (const Group* inner = group_within(table, group, command)) {
      if (inner != shown) {
        text += entry(std::string(inner->name), std::string(inner->summary), help_column);
      }
      shown = inner;
      continue;
    }
    text += entry(command.path, command.summary, help_column);
    if (!command.examples.empty()) examples.push_back(command.examples.front());
  }
  examples.resize(std::min(examples.size(), examples_of_group));
  return text + example_lines(examples) +
         fmt::format("\n'tnotes {} COMMAND --help' says more.\n", group.name);
}

std::string overview(const Table& table) {
  std::string text =
      "usage: tnotes COMMAND [options]\n"
      "\n"
      "progress notes in plain text and git; psychotherapy notes encrypted and apart\n"
      "\n"
      "commands:\n";
  std::vector<std::string_view> shown;
  for (const auto& command : table.commands) {
    const std::string_view noun(command.path.data(),
                                std::min(command.path.find(' '), command.path.size()));
    if (noun.size() == command.path.size()) {
      text += entry(command.path, command.summary, 16);
      continue;
    }
    if (std::find(shown.begin(), shown.end(), noun) != shown.end()) continue;
    shown.push_back(noun);
    if (const Group* group = table.find_group(noun)) {
      text += entry(std::string(noun), std::string(group->summary), 16);
    }
  }
  text += entry("vault", "psychotherapy notes, encrypted and apart", 16);
  text +=
      "\n"
      "first steps:\n"
      "  tnotes init\n"
      "  tnotes client add \"Maya Lindqvist\" --dob 1990-04-02\n"
      "  tnotes new maya\n"
      "  tnotes sign @draft\n"
      "\n"
      "'tnotes COMMAND --help' is short, 'tnotes help COMMAND' is the manual page.\n";
  return text;
}

}  // namespace tnotes::cli

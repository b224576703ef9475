// The only file that includes CLI11: it takes seconds and hundreds of megabytes to compile.
#include "cli/app/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "base/text.hpp"
#include "cli/app/table.hpp"

namespace tnotes::cli {
namespace {

// CLI11 takes a word in square brackets for a list, where several words may stand. What stands
// behind the bracket until the word is stored keeps it from that.
constexpr std::string_view mark = "\x1f";

std::string marked(std::string word) {
  if (word.starts_with('[') && word.ends_with(']')) word += mark;
  return word;
}

std::string as_given(std::string word) {
  if (word.starts_with('[') && word.ends_with(mark)) word.pop_back();
  return word;
}

void require_choice(const Argument& argument, const std::string& value) {
  const auto& choices = argument.choices;
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw Error(Exit::usage,
              fmt::format("'{}' is none of {}", escape_for_terminal(value, true), argument.value));
}

void add(CLI::App& app, const Argument& argument, void* target) {
  std::string names = argument.name;
  if (argument.letter != 0) names = fmt::format("-{},{}", argument.letter, names);
  if (argument.kind == Argument::Kind::flag) {
    app.add_flag_callback(names, [&argument, target] { argument.store(target, ""); });
    return;
  }
  const auto take = [&argument, target](const std::vector<std::string>& values) {
    for (const auto& each : values) {
      const std::string value = as_given(each);
      require_choice(argument, value);
      // A script's variable that was never set must not come to mean everybody.
      if (value.empty() && argument.completes == Completes::client) {
        throw Error(Exit::not_found, "there is no client ''")
            .hint("'tnotes client list' shows the caseload");
      }
      // Credentials may well be none.
      if (value.empty() && argument.kind == Argument::Kind::option &&
          argument.name != "--credentials") {
        throw Error(Exit::usage, fmt::format("{} is empty", argument.name));
      }
      argument.store(target, value);
    }
  };
  CLI::Option* option = app.add_option_function<std::vector<std::string>>(names, take);
  const bool is_word = argument.kind == Argument::Kind::positional;
  if (is_word && argument.repeats) {
    option->expected(argument.required ? 1 : 0, CLI::detail::expected_max_vector_size);
  } else {
    // Without this a vector option swallows the words behind its value.
    option->expected(1)->allow_extra_args(false);
    if (argument.repeats) option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

std::vector<std::string> flag_names(const Command& command) {
  std::vector<std::string> names{"--help"};
  for (const auto* list : {&command.arguments, &global_arguments()}) {
    for (const auto& argument : *list) {
      if (argument.kind != Argument::Kind::positional) names.push_back(argument.name);
    }
  }
  return names;
}

Error with_usage(Error error, const Command& command) {
  return error.hint(fmt::format("see 'tnotes {} --help'", command.path));
}

Error unexpected(const Command& command, const std::string& word) {
  if (!word.starts_with('-')) {
    return with_usage(Error(Exit::usage, fmt::format("there is no place for '{}'",
                                                     escape_for_terminal(word, true))),
                      command);
  }
  const std::string flag = word.substr(0, word.find('='));
  Error error(Exit::usage, fmt::format("'tnotes {}' has no option '{}'", command.path,
                                       escape_for_terminal(flag, true)));
  for (const auto& near : did_you_mean(flag, flag_names(command))) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  return with_usage(error, command);
}

}  // namespace

bool parse_words(const Command& command, const std::vector<std::string>& words, void* options,
                 Globals& globals) {
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.allow_extras();
  for (const auto& argument : command.arguments) add(app, argument, options);
  for (const auto& argument : global_arguments()) add(app, argument, &globals);
  try {
    std::vector<std::string> last_first;
    std::transform(words.rbegin(), words.rend(), std::back_inserter(last_first), marked);
    app.parse(std::move(last_first));
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    throw with_usage(Error(Exit::usage, fmt::format("{} takes one value",
                                                    what.substr(0, what.find_first_of(": ")))),
                     command);
  } catch (const CLI::ParseError& error) {
    throw with_usage(Error(Exit::usage, to_lower_ascii(error.what())), command);
  }
  for (const auto& word : app.remaining()) {
    if (word != "--") throw unexpected(command, as_given(word));
  }
  for (const auto& argument : command.arguments) {
    if (argument.required && app.get_option(argument.name)->empty()) {
      throw with_usage(Error(Exit::usage, fmt::format("{} is missing", argument.name)), command);
    }
  }
  return true;
}

void take_leading_globals(std::vector<std::string>& words, Globals& globals) {
  while (!words.empty() && words.front().starts_with("--")) {
    const std::string flag = words.front().substr(0, words.front().find('='));
    const Argument* known = nullptr;
    for (const auto& argument : global_arguments()) {
      if (argument.name == flag) known = &argument;
    }
    if (known == nullptr) return;
    std::size_t used = 1;
    std::string value;
    if (known->kind == Argument::Kind::option) {
      if (flag.size() < words.front().size()) {
        value = words.front().substr(flag.size() + 1);
      } else if (words.size() > 1) {
        value = words[1];
        used = 2;
      } else {
        throw Error(Exit::usage, fmt::format("{} takes one value", flag));
      }
    }
    require_choice(*known, value);
    known->store(&globals, value);
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
  }
}

}  // namespace tnotes::cli

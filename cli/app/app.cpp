#include "cli/app/app.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <new>

#include "base/text.hpp"
#include "cli/app/help.hpp"
#include "cli/app/parse.hpp"

namespace tnotes::cli {
namespace {

bool is_help(const std::string& word) { return word == "--help" || word == "-h"; }

Error unknown_command(const Table& table, const std::string& words, std::string_view group) {
  Error error(Exit::usage,
              fmt::format("'{}' is no tnotes command", escape_for_terminal(words, true)));
  std::vector<std::string> names;
  for (const auto& command : table.commands) {
    if (group.empty()) {
      names.push_back(command.path.substr(0, command.path.find(' ')));
    } else if (command.path.starts_with(std::string(group) + " ")) {
      names.push_back(command.path);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const bool asks_for_help = !group.empty() && words == fmt::format("{} help", group);
  for (const auto& near : asks_for_help ? std::vector<std::string>() : did_you_mean(words, names)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  return error.hint(group.empty() ? std::string("see 'tnotes --help'")
                                  : fmt::format("see 'tnotes {} --help'", group));
}

Exit run_command(const Command& command, const std::vector<std::string>& words, World& world,
                 Globals globals) {
  const auto options = command.make_options();
  if (!parse_words(command, words, options.get(), globals)) {
    world.out(command_help(command));
    return Exit::done;
  }
  if (command.writes) git::Repository::warm_up();
  set_said_if_interrupted({});
  Context context(world, std::move(globals));
  const Exit exit = [&] {
    try {
      return command.run(options.get(), context);
    } catch (Error& error) {
      // Who is only told that the answer could not be written would do it all again.
      if (context.last_commit() && error.message().starts_with("cannot write to standard output")) {
        error.hint(fmt::format("what you asked for is done, and saved as commit {}",
                               context.last_commit()->hex().substr(0, 12)));
      }
      if (context.reported() == Exit::refused && error.code() != Exit::system) {
        error.as(Exit::refused);
      }
      throw;
    }
  }();
  set_said_if_interrupted({});  // all is said by now
  if (command.writes) context.keep_house();
  return exit == Exit::done ? context.reported() : exit;
}

Exit run_of_group(const Table& table, const Group& group, std::vector<std::string> words,
                  World& world, Globals globals) {
  take_leading_globals(words, globals);
  if (words.empty() || is_help(words.front())) {
    (words.empty() ? world.err : world.out)(group_help(table, group));
    return words.empty() ? Exit::usage : Exit::done;
  }
  const std::string path = fmt::format("{} {}", group.name, words.front());
  const std::vector<std::string> rest{words.begin() + 1, words.end()};
  if (const Group* inner = table.find_group(path)) {
    return run_of_group(table, *inner, rest, world, std::move(globals));
  }
  const Command* command = table.find(path);
  if (command == nullptr) throw unknown_command(table, path, group.name);
  return run_command(*command, rest, world, std::move(globals));
}

Exit dispatch(const Table& table, const std::vector<std::string>& given, World& world) {
  std::vector<std::string> words = given;
  Globals globals;
  take_leading_globals(words, globals);
  if (words.empty()) {
    world.err(overview(table));
    return Exit::usage;
  }
  const std::string first = words.front();
  if (is_help(first)) {
    world.out(overview(table));
    return Exit::done;
  }
  if (first == "--version") {
    world.out("tnotes " TNOTES_VERSION "\n");
    return Exit::done;
  }
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (const Group* group = table.find_group(first)) {
    return run_of_group(table, *group, std::move(rest), world, std::move(globals));
  }
  if (first == "vault") {
    // The words are another program's: nothing here reads them.
    const auto leading = static_cast<std::ptrdiff_t>(given.size() - words.size());
    rest.insert(rest.begin(), given.begin(), given.begin() + leading);
    return world.become(rest);
  }
  if (const Command* command = table.find(first)) {
    return run_command(*command, rest, world, std::move(globals));
  }
  if (first.starts_with('-')) {
    throw Error(Exit::usage,
                fmt::format("'tnotes' has no option '{}'", escape_for_terminal(first, true)))
        .hint("see 'tnotes --help'");
  }
  throw unknown_command(table, first, {});
}

// On every way out: the exit handlers of a library must not run while it still starts.
struct FinishedWarmUp {
  FinishedWarmUp() = default;
  FinishedWarmUp(const FinishedWarmUp&) = delete;
  FinishedWarmUp& operator=(const FinishedWarmUp&) = delete;
  ~FinishedWarmUp() { git::Repository::finish_warm_up(); }
};

// Errors are shown where the options may not be known yet.
bool never_colored(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--color=never") return true;
    if (words[i] == "--color" && i + 1 < words.size() && words[i + 1] == "never") return true;
  }
  return false;
}

void show(const Error& error, const World& world, bool color) {
  const auto label = [&](std::string_view code, std::string_view word) {
    return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, word) : std::string(word);
  };
  std::string text =
      fmt::format("tnotes: {} {}\n", label("1;31", "error:"), shown_message(error.message()));
  if (!error.excerpt().empty()) {
    text += escape_for_terminal(error.excerpt());
    if (!text.ends_with('\n')) text += '\n';
  }
  for (const auto& hint : error.hints()) {
    text += fmt::format("tnotes: {} {}\n", label("36", "hint:"), shown_message(hint));
  }
  world.err(text);
}

}  // namespace

Exit run_app(const Table& table, const std::vector<std::string>& words, World world) {
  const FinishedWarmUp before_the_end;
  const bool color = world.terminal.err && !never_colored(words) &&
                     !world.environment.get("NO_COLOR") &&
                     world.environment.get("TERM").value_or("dumb") != "dumb";
  try {
    return dispatch(table, words, world);
  } catch (const ClosedPipe&) {
    return Exit::done;
  } catch (const Interrupted& interrupted) {
    if (!interrupted.said.empty()) world.err(interrupted.said);
    return Exit::interrupted;
  } catch (const Error& error) {
    show(error, world, color);
    return error.code();
  } catch (const std::bad_alloc&) {
    show(Error(Exit::system, "there is not enough memory"), world, color);
  } catch (const std::exception& error) {
    show(Error(Exit::system, error.what()).hint("this is a fault of tnotes; please report it"),
         world, color);
  }
  return Exit::system;
}

}  // namespace tnotes::cli

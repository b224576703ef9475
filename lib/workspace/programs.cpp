#include "workspace/programs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "base/error.hpp"
#include "base/process.hpp"

namespace tnotes {
namespace {

// Editors that begin on the line N of a file where +N stands before it. Debian's sensible-editor
// hands its words on to one of them.
bool takes_line(std::string_view command) {
  static constexpr std::string_view known[] = {
      "sensible-editor", "vi",          "vim",   "vim.tiny", "vim.basic", "nvim", "nano",
      "emacs",           "emacsclient", "micro", "kak",      "joe",       "mg"};
  std::string_view program = command.substr(0, command.find(' '));
  if (const std::size_t slash = program.rfind('/'); slash != std::string_view::npos) {
    program.remove_prefix(slash + 1);
  }
  return std::ranges::find(known, program) != std::end(known);
}

// A command without what stands between single quotes, which means nothing to the shell.
std::string without_quoted(std::string_view command) {
  std::string rest;
  while (!command.empty()) {
    const std::size_t open = command.find('\'');
    const std::size_t close = open == std::string_view::npos ? open : command.find('\'', open + 1);
    if (close == std::string_view::npos) return rest.append(command);
    rest.append(command.substr(0, open));
    command.remove_prefix(close + 1);
  }
  return rest;
}

}  // namespace

std::optional<std::string> editor_command(const Settings& settings,
                                          const Environment& environment) {
  if (auto chosen = settings.value("editor")) return chosen;
  for (const char* name : {"sensible-editor", "nano", "vim", "vi"}) {
    if (find_program(name, environment)) return name;
  }
  return std::nullopt;
}

Outcome open_editor(const std::string& command, const std::filesystem::path& file, std::size_t line,
                    const Environment& environment, const std::vector<int>& keep,
                    const Meanwhile& meanwhile) {
  // Through the shell, as git does it: an editor setting may hold arguments. The file is an
  // argument of its own, so that no character in its path means anything to the shell. Where
  // nothing else is left for the shell to do, the editor takes its place, and Ctrl-C is the
  // editor's alone.
  const bool is_plain =
      without_quoted(command).find_first_of("|&;<>()$`\\\"'*?[]#~=%{}!\n") == std::string::npos;
  const std::string script = (is_plain ? "exec " : "") + command + " \"$@\"";
  std::vector<std::string> words{"/bin/sh", "-c", script, command};
  if (line > 1 && takes_line(command)) words.push_back(fmt::format("+{}", line));
  words.push_back(file.string());
  return run_beside_output({std::move(words), environment, std::nullopt, keep}, meanwhile);
}

void require_good_end(const std::string& command, const Outcome& outcome) {
  if (outcome.ok()) return;
  if (outcome.signal != 0) {
    throw Error(Exit::system, fmt::format("the editor was killed by signal {}", outcome.signal));
  }
  if (outcome.status == 126 || outcome.status == 127) {
    throw Error(Exit::system, fmt::format("cannot run the editor '{}'", command))
        .hint("choose one with 'tnotes config set editor NAME', or in VISUAL or EDITOR");
  }
  throw Error(Exit::system, fmt::format("the editor failed with status {}", outcome.status));
}

std::optional<std::string> pager_command(const Settings& settings, const Environment& environment) {
  if (auto chosen = settings.value("pager")) {
    if (*chosen == "cat") return std::nullopt;
    return chosen;
  }
  // Which says so and waits for a key on a terminal that it cannot command.
  const bool is_able = environment.get("TERM").value_or("dumb") != "dumb";
  if (is_able && find_program("less", environment)) return "less";
  return std::nullopt;
}

std::optional<Process> secret_pager(const Settings& settings, const Environment& environment) {
  const auto command = pager_command(settings, environment);
  if (!command || environment.get("TERM").value_or("dumb") == "dumb") return std::nullopt;
  const std::string program = command->substr(0, command->find(' '));
  const auto less = program == "less" ? find_program(program, environment)
                                      : std::optional<std::filesystem::path>(program);
  std::error_code ignored;
  if (!less || less->filename() != "less" || !std::filesystem::exists(*less, ignored)) {
    return std::nullopt;
  }
  Environment clean = environment;
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with("LESS")) clean.unset(name);
  }
  // On the alternate screen, of which nothing stays, but for what fits on one.
  clean.set("LESS", "FR");
  clean.set("LESSSECURE", "1");
  clean.set("LESSHISTFILE", "-");
  // What keys do, and a history file, could be set there as well.
  for (const char* name : {"LESSKEY", "LESSKEYIN"}) clean.set(name, "/dev/null");
  return Process{{less->string()}, clean, std::nullopt, {}};
}

}  // namespace tnotes

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/completion_scripts.hpp"
#include "cli/completion_words.hpp"
#include "cli/table.hpp"

namespace tnotes::cli {
namespace {

struct CompletionOptions {
  std::string shell;
  std::vector<std::string> words;
};

Exit print_words(const CompletionOptions& options, Context& context) {
  const Completion found = offered(table(), options.words, context.world());
  if (found.of_vault) {
    std::vector<std::string> words{"words", "--"};
    words.insert(words.end(), options.words.begin(), options.words.end());
    return context.world().become(words);
  }
  print_completion(context, found);
  return Exit::done;
}

Exit run(const CompletionOptions& options, Context& context) {
  if (options.shell == "words") return print_words(options, context);
  const std::string_view script = completion_script(options.shell);
  if (script.empty() || !options.words.empty()) {
    throw Error(Exit::usage, fmt::format("there is no completion for '{}'",
                                         escape_for_terminal(options.shell, true)))
        .hint("shells are bash, zsh and fish");
  }
  context.write(script);
  return Exit::done;
}

}  // namespace

Command completion_command() {
  Command command =
      Describe<CompletionOptions>("completion",
                                  "let the shell complete commands, clients and notes")
          .positional("SHELL", &CompletionOptions::shell, "bash, zsh or fish", Completes::choice)
          .words("WORD", &CompletionOptions::words,
                 "for SHELL 'words', which the scripts call: the command line so far", false)
          .details(
              "Prints a script for your shell. Loaded at the start of the shell, it lets the Tab "
              "key finish what you type: commands, options, clients by name, notes, templates.")
          .example("eval \"$(tnotes completion bash)\"", "for bash; put this line into ~/.bashrc")
          .example("eval \"$(tnotes completion zsh)\"", "for zsh; put this line into ~/.zshrc")
          .example("tnotes completion fish | source",
                   "for fish; put this line into ~/.config/fish/config.fish")
          .runs(run);
  command.arguments.front().value = "bash|zsh|fish";
  return command;
}

}  // namespace tnotes::cli

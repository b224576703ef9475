#include "cli/completion_words.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/table.hpp"

namespace tnotes::cli {
namespace {

struct VaultWordsOptions {
  std::vector<std::string> words;
};

Exit run(const VaultWordsOptions& options, Context& context) {
  print_completion(context, offered(vault_table(), options.words, context.world()));
  return Exit::done;
}

}  // namespace

Command vault_words_command() {
  return Describe<VaultWordsOptions>("vault words",
                                     "what may stand next, for the completion of the shell")
      .words("WORD", &VaultWordsOptions::words, "the command line so far", false)
      .example("tnotes vault words -- tnotes vault sh", "as 'tnotes completion words' calls it")
      .hidden()
      .runs(run);
}

}  // namespace tnotes::cli

#include "cli/vault/table.hpp"

#include "cli/vault/commands.hpp"

namespace tnotes::cli {

const Table& vault_table() {
  static const Table all = [] {
    Table made;
    made.commands = {
        vault_init_command(), vault_new_command(),     vault_edit_command(),  vault_show_command(),
        vault_list_command(), vault_discard_command(), vault_words_command(),
    };
    made.groups = {{"vault", "psychotherapy notes, encrypted and apart from the records"}};
    return made;
  }();
  return all;
}

std::vector<std::string> vault_words(int argc, char** argv) {
  std::vector<std::string> words{"vault"};
  words.insert(words.end(), argv + std::min(argc, 1), argv + argc);
  return words;
}

}  // namespace tnotes::cli

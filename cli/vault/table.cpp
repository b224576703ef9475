#include "cli/vault/table.hpp"

#include "cli/vault/commands.hpp"

namespace tnotes::cli {

const Table& vault_table() {
  static const Table all = [] {
    Table made;
    made.commands = {
        vault_init_command(),           vault_new_command(),
        vault_edit_command(),           vault_show_command(),
        vault_list_command(),           vault_search_command(),
        vault_history_command(),        vault_discard_command(),
        vault_passphrase_command(),     vault_recover_command(),
        vault_recipient_add_command(),  vault_recipient_remove_command(),
        vault_recipient_list_command(), vault_recipient_trust_command(),
        vault_rekey_command(),          vault_verify_command(),
        vault_audit_command(),          vault_words_command(),
    };
    made.groups = {{"vault", "psychotherapy notes, encrypted and apart from the records"},
                   {"vault recipient", "whom psychotherapy notes are encrypted to"}};
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

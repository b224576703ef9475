#pragma once

#include "cli/app/command.hpp"

// One function a command, each in the file of its name.
namespace tnotes::cli {

Command vault_init_command();
Command vault_new_command();
Command vault_edit_command();
Command vault_show_command();
Command vault_list_command();
Command vault_search_command();
Command vault_history_command();
Command vault_audit_command();
Command vault_discard_command();
Command vault_passphrase_command();
Command vault_recover_command();
Command vault_recipient_add_command();
Command vault_recipient_remove_command();
Command vault_recipient_list_command();
Command vault_recipient_trust_command();
Command vault_verify_command();
Command vault_rekey_command();
Command vault_words_command();

}  // namespace tnotes::cli

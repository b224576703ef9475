#pragma once

#include "cli/app/command.hpp"

// One function a command, each in the file of its name.
namespace tnotes::cli {

Command init_command();
Command client_add_command();
Command client_list_command();
Command client_show_command();
Command client_edit_command();
Command client_close_command();
Command client_reopen_command();
Command new_command();
Command edit_command();
Command discard_command();
Command move_command();
Command sign_command();
Command cosign_command();
Command addend_command();
Command show_command();
Command list_command();
Command log_command();
Command diff_command();
Command amendment_add_command();
Command amendment_list_command();
Command amendment_show_command();
Command amendment_extend_command();
Command amendment_accept_command();
Command amendment_deny_command();
Command amendment_statement_command();
Command amendment_withdraw_command();
Command template_list_command();
Command template_show_command();
Command template_check_command();
Command export_command();
Command verify_command();
Command doctor_command();
Command config_get_command();
Command config_set_command();
Command config_list_command();
Command completion_command();
Command help_command();

}  // namespace tnotes::cli

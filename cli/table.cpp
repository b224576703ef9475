#include "cli/table.hpp"

#include "cli/commands.hpp"

namespace tnotes::cli {

const Table& table() {
  static const Table all = [] {
    Table made;
    made.commands = {
        init_command(),
        client_add_command(),
        client_list_command(),
        client_show_command(),
        client_edit_command(),
        client_close_command(),
        client_reopen_command(),
        new_command(),
        edit_command(),
        discard_command(),
        move_command(),
        sign_command(),
        cosign_command(),
        addend_command(),
        show_command(),
        list_command(),
        log_command(),
        diff_command(),
        template_list_command(),
        template_show_command(),
        template_check_command(),
        export_command(),
        amendment_add_command(),
        amendment_list_command(),
        amendment_show_command(),
        amendment_extend_command(),
        amendment_accept_command(),
        amendment_deny_command(),
        amendment_statement_command(),
        amendment_withdraw_command(),
        verify_command(),
        doctor_command(),
        config_get_command(),
        config_set_command(),
        config_list_command(),
        completion_command(),
        help_command(),
    };
    made.groups = {
        {"client", "the caseload: add, list, show, edit, close, reopen"},
        {"template", "the templates that notes are made from"},
        {"amendment", "a client's requests to amend the record, and what became of them"},
        {"config", "your own settings"},
    };
    return made;
  }();
  return all;
}

}  // namespace tnotes::cli

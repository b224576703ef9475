#pragma once

#include <string>

#include "cli/app/context.hpp"
#include "vault/store.hpp"
#include "vault/vault_file.hpp"

// The vault's recipients: in vault.yaml, and pinned in the user's configuration. The two are never
// changed at once, so a change that was interrupted between them is one that can be run again.
namespace tnotes::cli {

// vault.yaml as it lies in the vault that the settings name. Throws not_found, invalid.
vault::VaultFile read_vault_recipients(Context& context);

// Opens the vault as open_vault() does, also where vault.yaml and the configuration are at odds
// about this one recipient.
vault::Store open_vault_despite(Context& context, const age::X25519Recipient& recipient);

// Commits vault.yaml with these recipients, where HEAD has others, and pins them.
void put_recipients(Context& context, vault::Store& store, const vault::VaultFile& file);

// Pins what vault.yaml has, in its order.
void pin_recipients(Context& context, const vault::Recipients& recipients);

// To whom backups are encrypted: adds one; or takes one away, unless nothing would be left, which
// is warned about.
void add_backup_recipient(Context& context, const age::X25519Recipient& recipient);
void remove_backup_recipient(Context& context, const age::X25519Recipient& recipient);

// Makes an identity, shows it once on the terminal's other screen, and adds its public half, which
// is returned, to the vault's recipients and the backups'. Nothing of it is kept. Throws
// Interrupted, with nothing added, for Ctrl-C. REQUIRES: context.can_show_once().
age::X25519Recipient add_recovery_key(Context& context, vault::Store& store);

}  // namespace tnotes::cli

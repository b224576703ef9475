#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "cli/vault/rekey_notes.hpp"

namespace tnotes::cli {
namespace {

struct VaultRecipientRemoveOptions : KeyOptions {
  std::string recipient;
};

// One of the vault's or of those pinned, by any part that fits it alone.
age::X25519Recipient find_recipient(Context& context, const std::string& word) {
  vault::Recipients all = read_vault_recipients(context).recipients;
  for (const auto& recipient : vault::pins_of(context.settings()).recipients) {
    if (!vault::contains(all, recipient)) all.push_back(recipient);
  }
  const std::string wanted = to_lower_ascii(trim(word));
  std::erase_if(all, [&](const age::X25519Recipient& recipient) {
    return recipient.text().find(wanted) == std::string::npos;
  });
  if (all.size() == 1 && !wanted.empty()) return all.front();
  throw Error(Exit::not_found,
              all.empty() ? "the vault has no such recipient" : "that fits more than one recipient")
      .hint("'tnotes vault recipient list' shows them");
}

// Who takes the last key away that is at hand could never read again what is written from then on.
void require_one_left(const Identities& identities, const vault::VaultFile& file) {
  if (std::ranges::any_of(identities, [&](const age::X25519Identity& identity) {
        return vault::contains(file.recipients, identity.recipient());
      })) {
    return;
  }
  throw Error(Exit::refused, "that is the only recipient that the key at hand reads")
      .hint("to take another key's place: open with that one, by --identity FILE");
}

Exit run(const VaultRecipientRemoveOptions& options, Context& context) {
  context.say_if_interrupted("the vault's recipients are as they were");
  (void)context.actor();
  const age::X25519Recipient recipient = find_recipient(context, options.recipient);
  const FileLock alone = exclude_other_inits(context, "vault-init");
  vault::Store store = open_vault_despite(context, recipient);
  vault::VaultFile file = vault::read_vault_file(store.files());
  std::erase(file.recipients, recipient);
  std::erase(file.recovery, recipient);
  if (file.recipients.empty()) {
    throw Error(Exit::refused, "it is the vault's only recipient")
        .hint("add another first: 'tnotes vault recipient add'");
  }
  const Identities identities = unlock(context, store, options);
  require_one_left(identities, file);
  const bool was_pinned = vault::contains(vault::pins_of(context.settings()).recipients, recipient);
  put_recipients(context, store, file);
  const git::Oid commit = store.head();
  if (!context.json()) context.print("{}  removed\n", recipient.text());
  remove_backup_recipient(context, recipient);
  if (was_pinned) {
    const std::string command = command_with(options.identity_files, "tnotes vault rekey");
    context.say("its key still reads every note that was written before");
    offer_rekey(context, store, "so that no new ciphertext is read with it", true, command,
                [&] { rekey_and_say(context, store, identities, command); });
  }
  if (context.json()) {
    print_json(context, {{"recipient", recipient.text()}, {"commit", commit.hex()}});
  }
  return Exit::done;
}

}  // namespace

Command vault_recipient_remove_command() {
  return Describe<VaultRecipientRemoveOptions>("vault recipient remove",
                                               "encrypt notes to one key less")
      .details(
          "Asks for the passphrase, so that the key that you have is never the one that goes. The "
          "notes that there are stay readable to the removed key until 'tnotes vault rekey'; old "
          "ciphertext in the vault's history, in remotes and in backups stays so for good.")
      .positional("RECIPIENT", &VaultRecipientRemoveOptions::recipient,
                  "any part of a recipient that fits it alone")
      .with(add_key_options<VaultRecipientRemoveOptions>)
      .example("tnotes vault recipient remove age1qnv", "asks for the passphrase")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

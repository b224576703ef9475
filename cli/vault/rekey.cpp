#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/rekey_notes.hpp"

namespace tnotes::cli {
namespace {

struct VaultRekeyOptions : KeyOptions {};

Exit run(const VaultRekeyOptions& options, Context& context) {
  context.say_if_interrupted("nothing was re-encrypted");
  (void)context.actor();  // who cannot sign is told before the passphrase is asked for
  vault::Store store = open_vault(context);
  const Rekeyed done = rekey_notes(context, store, unlock_with_any(context, store, options),
                                   command_with(options.identity_files, "tnotes vault rekey"));
  if (context.json()) {
    Json recipients = Json::array();
    for (const auto& recipient : store.recipients()) recipients.push_back(recipient.text());
    print_json(context, {{"notes", done.notes},
                         {"unfinished", done.unfinished},
                         {"recipients", recipients},
                         {"commit", store.head().hex()}});
  } else {
    const std::size_t keys = store.recipients().size();
    context.print("{} re-encrypted to {} {}\n", in_words(done), keys, keys == 1 ? "key" : "keys");
  }
  say_what_stays(context);
  return Exit::done;
}

}  // namespace

Command vault_rekey_command() {
  return Describe<VaultRekeyOptions>("vault rekey",
                                     "re-encrypt every note to the vault's recipients")
      .details(
          "Each note is encrypted anew, under a key of its own, to the recipients that the vault "
          "has now. What was interrupted is gone on with by the next run. Old ciphertext stays in "
          "the vault's history, in remotes and in backups, and readable to the keys it was "
          "encrypted to.")
      .with(add_key_options<VaultRekeyOptions>)
      .example("tnotes vault rekey", "after a change of recipients")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

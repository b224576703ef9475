#include "base/interrupt.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/keys.hpp"
#include "vault/identity.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct VaultPassphraseOptions {
  PassphraseFile passphrase_file;
  PassphraseFile new_passphrase_file;
};

Exit run(const VaultPassphraseOptions& options, Context& context) {
  context.say_if_interrupted("the passphrase is as it was");
  const fs::path path = context.settings().vault_key();
  if (const auto vault = context.settings().vault();
      !is_there(path) && !(vault && is_there(*vault))) {
    throw Error(Exit::not_found, "there is no vault yet").hint("make it with 'tnotes init'");
  }
  const FileLock alone = exclude_other_inits(context, "vault-init");
  const std::string bytes = vault::read_identity(path);
  warn_if_readable(context, path);
  const Secret before = known_passphrase(context, options.passphrase_file);
  // Told before a new one is thought of.
  (void)vault::open_identity(bytes, before, path.string());
  const auto after = changed_passphrase(context, options.new_passphrase_file, "leave it as it is");
  std::optional<HoldInterrupts> until_told;
  if (after) {
    const std::string changed = vault::change_passphrase(bytes, before, *after, path.string());
    until_told.emplace();
    vault::replace_identity(path, bytes, changed);
  }
  if (after) context.say_if_interrupted("the passphrase is changed");
  until_told.reset();
  if (context.json()) {
    print_json(context, {{"identity", path.string()}, {"changed", after.has_value()}});
  } else {
    context.print("vault key  {} ({})\n", context.safe(path.string()),
                  after ? "passphrase changed" : "as it was");
  }
  if (!after) return Exit::done;
  context.say("copies of the key elsewhere, in backups too, still open with the passphrase before");
  hint_at_command(context);
  return Exit::done;
}

}  // namespace

Command vault_passphrase_command() {
  return Describe<VaultPassphraseOptions>("vault passphrase",
                                          "change the passphrase of the vault's key")
      .details(
          "Asks for the passphrase there is, and twice for the new one. The key itself stays the "
          "same, and so do the notes: copies of identity.age, in backups too, still open with the "
          "passphrase that they were made with.")
      .option("--passphrase-file", 0, "FILE", &VaultPassphraseOptions::passphrase_file,
              "read the passphrase there is from a file instead of asking", Completes::file)
      .option("--new-passphrase-file", 0, "FILE", &VaultPassphraseOptions::new_passphrase_file,
              "read the new one from a file", Completes::file)
      .example("tnotes vault passphrase", "asks for all that it needs")
      .runs(run);
}

}  // namespace tnotes::cli

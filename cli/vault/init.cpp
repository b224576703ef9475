#include "base/files.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "cli/init_place.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/init_place.hpp"
#include "cli/vault/new_key.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "git/sign.hpp"
#include "records/heads.hpp"
#include "vault/identity.hpp"
#include "vault/pins.hpp"
#include "vault/store.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct VaultInitOptions {
  PassphraseFile passphrase_file;
};

// What a run works on, and what it had to do: "made", "completed" or "already there".
struct VaultSetup {
  fs::path vault;
  fs::path identity;
  const records::Actor& me;
  std::string public_key;  // of me, as it signs
  VaultPlace place = VaultPlace::free;
  const char* vault_done = "already there";
  const char* identity_done = "already there";
};

Error identity_is_missing(const VaultSetup& setup) {
  Error error(Exit::refused,
              fmt::format("there is a vault, but its key is not at {}", setup.identity.string()));
  error.hint("bring identity.age back from a backup").hint(vault::recovery_hint);
  if (setup.place == VaultPlace::vault) {
    return error.hint("if the vault is another's, choose a place for yours: --vault DIR");
  }
  return error.hint(
      "if nothing was written yet, begin anew: "
      "tnotes config set pinned.vault_recipients ''");
}

// The public key of the identity that there is, where the configuration does not tell it.
age::X25519Recipient unlock_recipient(Context& context, const VaultSetup& setup,
                                      const PassphraseFile& file) {
  context.say(
      fmt::format("to tell which vault {} belongs to, it must be opened", setup.identity.string()));
  const std::string bytes = vault::read_identity(setup.identity);
  const auto identities =
      vault::open_identity(bytes, known_passphrase(context, file), setup.identity.string());
  return identities.front().recipient();
}

void write_list(Context& context, const char* key, const std::vector<std::string>& values) {
  const Settings own = settings_of_file(context);
  if (own.find(key) == nullptr || own.find(key)->values.empty()) {
    write_setting(own.file(), key, values);
  }
}

// Pins what is not pinned yet.
vault::Pins pin(Context& context, const VaultSetup& setup,
                const std::vector<age::X25519Recipient>& recipients) {
  std::vector<std::string> texts;
  for (const auto& recipient : recipients) texts.push_back(recipient.text());
  write_list(context, "pinned.vault_recipients", texts);
  write_list(context, "pinned.vault_signers", {setup.public_key});
  write_list(context, "backup.recipients", texts);
  const Settings own = settings_of_file(context);
  const auto& backup = own.find("backup.recipients")->values;
  if (std::ranges::none_of(backup, [&](const std::string& recipient) {
        return std::ranges::find(texts, recipient) != texts.end();
      })) {
    context.warn("backups are encrypted to other keys than the vault's");
    context.hint(fmt::format("to change that: tnotes config set backup.recipients {}",
                             fmt::join(texts, " ")));
  }
  return vault::pins_of(own);
}

void refuse_other_vault(const VaultSetup& setup, const age::X25519Recipient& recipient) {
  const auto file = vault::read_vault_file(Directory::open(setup.vault));
  if (std::ranges::find(file.recipients, recipient) != file.recipients.end()) return;
  throw Error(Exit::refused, fmt::format("{} is not a key of the vault at {}",
                                         setup.identity.string(), setup.vault.string()))
      .hint("bring the right identity.age back from a backup")
      .hint("or choose another place for the vault: --vault DIR");
}

void set_up_signing(Context& context, const VaultSetup& setup, const vault::Pins& pins) {
  git::set_up_signing(setup.vault, {setup.me.name, records::commit_email(setup.me.clinician),
                                    context.settings().signing_key(), pins.signers});
}

// A vault that is there already must be one that the pins allow.
void require_trusted(Context& context, VaultSetup& setup, const vault::Pins& pins) {
  const fs::path& state = context.settings().state();
  const vault::Store store(setup.vault, state, pins, context.environment());
  const git::Repository repository(setup.vault);
  const records::Heads heads(state, repository);
  if (!heads.remembered()) heads.remember(store.head());
  const fs::path key = context.settings().signing_key();
  if (signing_gaps(setup.vault, key, context.environment()).empty()) return;
  set_up_signing(context, setup, pins);  // a clone has none of that
  setup.vault_done = "completed";
}

void begin_vault(Context& context, VaultSetup& setup, const vault::Pins& pins) {
  git::Repository repository(setup.vault);
  set_up_signing(context, setup, pins);
  const records::Heads heads(context.settings().state(), repository);
  if (heads.known()) {
    context.warn("another vault was at this place before and is gone; a new history begins");
  }
  const std::string text = vault::render_vault_file({pins.recipients});
  // A random number, so that no two vaults begin with the same commit.
  const auto message =
      fmt::format("init\n\nTnotes-Vault: {}", vault::new_id(context.world().random));
  const auto head = vault::commit(repository, {{std::string(vault_file_name), text}}, message,
                                  vault_author(context));
  heads.remember(head);
  setup.vault_done = "made";
}

void print_result(Context& context, const VaultSetup& setup, const vault::Pins& pins) {
  const bool has_key = !pins.recipients.empty();
  if (context.json()) {
    Json recipients = Json::array();
    for (const auto& recipient : pins.recipients) recipients.push_back(recipient.text());
    print_json(context, {{"vault", setup.vault.string()},
                         {"identity", or_null(has_key ? setup.identity.string() : "")},
                         {"recipients", recipients}});
    return;
  }
  context.print("vault      {} ({})\n", context.safe(setup.vault.string()), setup.vault_done);
  context.print("vault key  {} ({})\n", context.safe(setup.identity.string()), setup.identity_done);
}

// Makes or completes what is missing, in the order in which a further run can go on: the key, what
// is trusted, the vault. Returns what is trusted; nothing is, where no passphrase was given.
vault::Pins set_up(Context& context, VaultSetup& setup, const PassphraseFile& file) {
  vault::Pins pins = vault::pins_of(settings_of_file(context));
  const bool has_identity = is_there(setup.identity);
  if (!has_identity) {
    if (setup.place == VaultPlace::vault || !pins.recipients.empty()) {
      throw identity_is_missing(setup);
    }
    const auto passphrase = new_passphrase(context, file);
    if (!passphrase) {
      setup.vault_done = "not made yet";
      setup.identity_done = "not made yet";
      return pins;
    }
    const NewKey made = make_vault_key(context, setup.identity, *passphrase);
    vault::save_identity(setup.identity, made.bytes);
    if (vault::read_identity(setup.identity) != made.bytes) {
      throw Error(Exit::system,
                  fmt::format("{} does not read as it was written", setup.identity.string()));
    }
    setup.identity_done = "made";
    pins = pin(context, setup, {made.recipient});
  } else if (pins.recipients.empty()) {
    const auto recipient = unlock_recipient(context, setup, file);
    if (setup.place == VaultPlace::vault) refuse_other_vault(setup, recipient);
    pins = pin(context, setup, {recipient});
  } else {
    vault::require_sealed(vault::read_identity(setup.identity), setup.identity.string());
    pins = pin(context, setup, pins.recipients);
  }
  if (std::ranges::find(pins.signers, setup.public_key) == pins.signers.end()) {
    throw Error(Exit::refused, "your signing key is not one that may sign the vault's history")
        .hint(fmt::format("allow it with 'tnotes config set pinned.vault_signers \"{}\"'",
                          setup.public_key));
  }
  if (setup.place == VaultPlace::vault) {
    require_trusted(context, setup, pins);
  } else {
    begin_vault(context, setup, pins);
  }
  return pins;
}

// Where somebody sits at the terminal that made the vault. --yes takes no key from the screen.
void offer_recovery_key(Context& context, vault::Pins& pins) {
  if (!context.can_show_once() || !context.can_ask()) return;
  if (context.globals().yes) {
    context.hint("a second key, for the safe: 'tnotes vault recipient add --recovery'");
    return;
  }
  constexpr const char* later = "to make one later: 'tnotes vault recipient add --recovery'";
  context.say_if_interrupted("no recovery key was made", {later});
  context.say("a recovery key, on paper in a safe, opens the vault if you lose your passphrase");
  try {
    if (!context.confirm("make one now? it is shown once", true)) return context.hint(later);
    vault::Store store = open_vault(context, pins);
    (void)add_recovery_key(context, store);
    pins.recipients = store.recipients();
  } catch (const Interrupted& interrupted) {
    context.world().err(interrupted.said);
  }
}

Exit run(const VaultInitOptions& options, Context& context) {
  context.say_if_interrupted("the vault is not ready yet", {"go on with 'tnotes init'"});
  (void)context.records();  // refuses nesting, and says where there are none
  const Settings& settings = context.settings();
  VaultSetup setup{*settings.vault(), settings.vault_key(), context.actor(),
                   git::public_key(settings.signing_key(), context.environment())};
  // The key and what is pinned belong to the configuration, whichever vault it is for.
  const FileLock alone = exclude_other_inits(context, "vault-init");
  setup.place = inspect_vault_place(setup.vault);
  prepare_place(setup.vault);
  warn_if_readable(context, setup.identity);
  vault::Pins pins = set_up(context, setup, options.passphrase_file);
  context.say_if_interrupted({});
  if (setup.vault_done == std::string_view("made")) offer_recovery_key(context, pins);
  print_result(context, setup, pins);
  return Exit::done;
}

}  // namespace

Command vault_init_command() {
  return Describe<VaultInitOptions>("vault init", "make the vault and its key")
      .details(
          "Makes the vault's directory and the key that reads it, which is kept under a passphrase "
          "that is asked for twice; pins the vault's recipient and signer in your configuration. "
          "'tnotes init' runs this. It can be run again: what is missing is completed, and nothing "
          "else is changed.")
      .option("--passphrase-file", 0, "FILE", &VaultInitOptions::passphrase_file,
              "read the passphrase from a file instead of asking", Completes::file)
      .example("tnotes vault init", "after an init without a passphrase")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

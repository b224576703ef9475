#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "cli/vault/rekey_notes.hpp"

namespace tnotes::cli {
namespace {

struct VaultRecipientAddOptions : KeyOptions {
  std::string recipient;
  bool recovery = false;
};

// The word is never shown: it may be a private key that was pasted.
age::X25519Recipient parse_recipient(const std::string& word) {
  if (const auto recipient = age::X25519Recipient::parse(trim(word))) return *recipient;
  if (to_lower_ascii(word).find("age-secret-key-") != std::string::npos) {
    throw Error(Exit::usage, "this is a private key, and its public half is needed")
        .hint("'age-keygen -y FILE' prints that of a file")
        .hint("the shell's history now has the private key: make another");
  }
  throw Error(Exit::usage, "this is no age recipient (age1…), or is mistyped");
}

std::optional<age::X25519Recipient> add_given(Context& context, vault::Store& store,
                                              const age::X25519Recipient& recipient) {
  vault::VaultFile file = vault::read_vault_file(store.files());
  const bool is_pinned = vault::contains(vault::pins_of(context.settings()).recipients, recipient);
  const bool is_in_vault = vault::contains(file.recipients, recipient);
  if (is_in_vault && is_pinned) {
    context.say("it is one of the vault's recipients already");
  } else {
    const auto question =
        fmt::format("whoever has the key of {} will read the notes written from now on. add it?",
                    recipient.text());
    if (!context.confirm(question, !context.can_ask())) return std::nullopt;
    if (!is_in_vault) file.recipients.push_back(recipient);
  }
  put_recipients(context, store, file);
  return recipient;
}

void require_terminal(Context& context) {
  if (context.can_show_once()) return;
  throw Error(
      Exit::usage,
      "a recovery key is shown once, on a terminal that can hide it again, and there is none")
      .hint("run this on a terminal, without --no-input; TERM tells what it can")
      .hint("or make a key elsewhere with age-keygen, and add its public half: age1…");
}

Exit run(const VaultRecipientAddOptions& options, Context& context) {
  if (options.recovery == !options.recipient.empty()) {
    throw Error(Exit::usage, "either a recipient (age1…) or --recovery is needed");
  }
  if (options.recovery) require_terminal(context);
  context.say_if_interrupted("the vault's recipients are as they were");
  (void)context.actor();
  std::optional<age::X25519Recipient> recipient;
  if (!options.recovery) recipient = parse_recipient(options.recipient);
  const FileLock alone = exclude_other_inits(context, "vault-init");
  vault::Store store = recipient ? open_vault_despite(context, *recipient) : open_vault(context);
  recipient = recipient ? add_given(context, store, *recipient) : add_recovery_key(context, store);
  if (!recipient) {
    context.say("nothing was changed");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  const git::Oid commit = store.head();
  if (!context.json()) context.print("{}\n", recipient->text());
  const std::string command = command_with(options.identity_files, "tnotes vault rekey");
  const bool can_open =
      context.can_ask_secret() || options.passphrase_file || !options.identity_files.empty();
  offer_rekey(context, store, "to be read with this key as well", can_open, command,
              [&] { rekey_and_say(context, store, unlock(context, store, options), command); });
  if (context.json()) {
    print_json(context, {{"recipient", recipient->text()}, {"commit", commit.hex()}});
  }
  return Exit::done;
}

}  // namespace

Command vault_recipient_add_command() {
  return Describe<VaultRecipientAddOptions>("vault recipient add",
                                            "encrypt notes to one more key, or to a recovery key")
      .details(
          "Whoever has the recipient's private key reads the notes that are written from now on; "
          "those that there are, once 'tnotes vault rekey' has re-encrypted them, which a terminal "
          "is asked about. With --recovery a new key is made for you to keep on paper: it is shown "
          "once, as text and as a QR code, and never stored.")
      .optional("RECIPIENT", &VaultRecipientAddOptions::recipient, "an age public key: age1…")
      .flag("--recovery", &VaultRecipientAddOptions::recovery,
            "make a recovery key, shown once on this terminal")
      .with(add_key_options<VaultRecipientAddOptions>)
      .example("tnotes vault recipient add --recovery", "a key for the safe")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

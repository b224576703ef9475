#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "git/sign.hpp"
#include "git/signed.hpp"

namespace tnotes::cli {
namespace {

struct VaultRecipientTrustOptions {
  std::vector<std::string> recipients;
};

// What the vault has and the configuration does not, and the reverse.
struct Differences {
  std::vector<std::string> planted;
  std::vector<std::string> dropped;
  std::optional<std::string> signer;  // of the last commit
  [[nodiscard]] bool empty() const { return planted.empty() && dropped.empty() && !signer; }
};

std::vector<std::string> only_in(const vault::Recipients& these, const vault::Recipients& those) {
  std::vector<std::string> texts;
  for (const auto& recipient : these) {
    if (!vault::contains(those, recipient)) texts.push_back(recipient.text());
  }
  return texts;
}

// The key that signed the last commit, where it is not pinned.
std::optional<std::string> unknown_signer(Context& context, const vault::Pins& pins) {
  const auto root = *context.settings().vault();
  const git::Repository repository(root);
  const auto head = repository.head();
  if (!head || git::verify_commit(repository, *head, pins.signers, context.environment())) {
    return std::nullopt;
  }
  const auto signer = git::named_signer(repository, *head);
  if (signer && git::verify_commit(repository, *head, {*signer}, context.environment())) {
    return signer;
  }
  throw Error(Exit::refused, "the vault's last commit is not signed, or its signature is wrong")
      .hint(
          fmt::format("look at it with 'git -C {} log --show-signature'", for_shell(root.string())))
      .hint(fmt::format("if all is well, vouch for it: git -C {} commit --allow-empty -S -m seen",
                        for_shell(root.string())));
}

// Who names what is to be trusted, trusts nothing else.
void require_named(const std::vector<std::string>& named, const vault::VaultFile& file,
                   const Differences& differences) {
  if (named.empty()) return;
  for (const auto& word : named) {
    const auto recipient = age::X25519Recipient::parse(word);
    if (!recipient) throw Error(Exit::usage, "this is no age recipient (age1…), or is mistyped");
    if (!vault::contains(file.recipients, *recipient)) {
      throw Error(Exit::not_found, fmt::format("the vault does not name {}", word))
          .hint("'tnotes vault recipient list' shows whom it names");
    }
  }
  if (differences.signer) {
    throw Error(Exit::refused, "the vault's last commit is signed by a key that is not pinned")
        .hint("to trust that, too, name no recipient: 'tnotes vault recipient trust'");
  }
  if (!differences.dropped.empty()) {
    throw Error(Exit::refused, fmt::format("the vault does not name the pinned recipient {}",
                                           differences.dropped.front()))
        .hint("to go on without it, name no recipient: 'tnotes vault recipient trust'");
  }
  for (const auto& planted : differences.planted) {
    if (std::ranges::find(named, planted) != named.end()) continue;
    throw Error(Exit::refused,
                fmt::format("the vault names another recipient that is not pinned: {}", planted))
        .hint("name that too, or take it out of vault.yaml");
  }
}

void show(Context& context, const Differences& differences) {
  for (const auto& text : differences.planted) context.say("new recipient: " + text);
  for (const auto& text : differences.dropped) context.say("recipient that is gone: " + text);
  if (differences.signer) context.say("new signer: " + *differences.signer);
}

void pin_signer(Context& context, const vault::Store& store, vault::Pins& pins) {
  write_setting(context.settings().file(), "pinned.vault_signers", pins.signers);
  const records::Actor& me = context.actor();
  git::set_up_signing(store.root(), {me.name, records::commit_email(me.clinician),
                                     context.settings().signing_key(), pins.signers});
}

void print_trusted(Context& context, const vault::Pins& pins) {
  if (!context.json()) {
    for (const auto& recipient : pins.recipients) context.print("{}\n", recipient.text());
    return;
  }
  Json recipients = Json::array();
  for (const auto& recipient : pins.recipients) recipients.push_back(recipient.text());
  print_json(context, {{"recipients", recipients}, {"signers", pins.signers}});
}

Exit run(const VaultRecipientTrustOptions& options, Context& context) {
  context.say_if_interrupted("the vault's recipients are as they were");
  (void)context.actor();
  const FileLock alone = exclude_other_inits(context, "vault-init");
  const vault::VaultFile file = read_vault_recipients(context);
  vault::Pins pins = vault::pins_of(settings_of_file(context));
  const Differences differences{only_in(file.recipients, pins.recipients),
                                only_in(pins.recipients, file.recipients),
                                unknown_signer(context, pins)};
  require_named(options.recipients, file, differences);
  show(context, differences);
  const char* const question =
      differences.planted.empty() && !differences.signer
          ? "nothing new is readable to them from now on: is that right?"
          : "whoever has these keys reads or signs from now on: trust them?";
  if (!differences.empty() && !context.confirm(question, !context.can_ask())) {
    context.say("nothing was changed");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  vault::Recipients dropped = pins.recipients;
  std::erase_if(dropped, [&](const age::X25519Recipient& recipient) {
    return vault::contains(file.recipients, recipient);
  });
  pins.recipients = file.recipients;
  if (differences.signer) pins.signers.push_back(*differences.signer);
  context.say_if_interrupted("not all is pinned yet",
                             {"go on with 'tnotes vault recipient trust'"});
  vault::Store store = open_vault(context, pins);
  if (differences.signer) pin_signer(context, store, pins);
  if (!store.has_committed_vault_file()) {
    vault_writer(context, store)
        .put_vault_file(store.files().read(std::string(vault_file_name)).value_or(""), "recipient");
  }
  pin_recipients(context, pins.recipients);
  for (const auto& recipient : file.recovery) add_backup_recipient(context, recipient);
  for (const auto& recipient : dropped) remove_backup_recipient(context, recipient);
  context.say_if_interrupted({});
  print_trusted(context, pins);
  if (differences.empty()) {
    context.say("nothing had to be trusted anew");
  } else if (!differences.planted.empty()) {
    context.hint("so that what there is can be read with the new keys: 'tnotes vault rekey'");
  }
  return Exit::done;
}

}  // namespace

Command vault_recipient_trust_command() {
  return Describe<VaultRecipientTrustOptions>(
             "vault recipient trust", "pin the recipients and the signer that the vault has now")
      .details(
          "For when vault.yaml was changed elsewhere, on another computer of yours: shows what is "
          "new and what is gone, asks, and pins it in your configuration. A vault.yaml that was "
          "changed by hand is committed. Where the last commit is signed by a key that is not "
          "pinned, that is shown and pinned, too.")
      .words("RECIPIENT", &VaultRecipientTrustOptions::recipients,
             "trust nothing new but these (age1…)", false)
      .example("tnotes vault recipient trust", "shows, and asks")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

#include <algorithm>

#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/new_key.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/recipients.hpp"
#include "cli/vault/rekey_notes.hpp"
#include "vault/identity.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct VaultRecoverOptions {
  std::vector<std::string> identity_files;
  PassphraseFile passphrase_file;
  bool new_key = false;
  PassphraseFile new_passphrase_file;
};

// The recipients among the vault's that these identities read for.
std::vector<std::string> fitting(const vault::Store& store, const Identities& identities) {
  std::vector<std::string> texts;
  for (const auto& identity : identities) {
    if (vault::contains(store.recipients(), identity.recipient())) {
      texts.push_back(identity.recipient().text());
    }
  }
  return texts;
}

// A name beside the key that nothing has.
fs::path name_aside(Context& context, const fs::path& key) {
  const std::string stem =
      (key.parent_path() / ("identity-until-" + format_date(context.today()))).string();
  for (int number = 1;; ++number) {
    fs::path aside = stem + (number == 1 ? "" : fmt::format("-{}", number)) + ".age";
    if (!is_there(aside)) return aside;
  }
}

// The key in the place of the one there is, if any, of which a copy is kept; and back again.
class KeyInPlace {
 public:
  KeyInPlace(Context& context, fs::path key, const std::string& bytes) : key_(std::move(key)) {
    if (is_there(key_)) {
      before_ = vault::read_identity(key_);
      aside_ = name_aside(context, key_);
      vault::save_identity(aside_, *before_);
      vault::replace_identity(key_, *before_, bytes);
    } else {
      vault::save_identity(key_, bytes);
    }
    now_ = bytes;
  }

  [[nodiscard]] const fs::path& aside() const { return aside_; }

  void take_back() const {
    std::error_code ignored;
    if (!before_) {
      fs::remove(key_, ignored);
      return;
    }
    vault::replace_identity(key_, now_, *before_);
    fs::remove(aside_, ignored);
  }

 private:
  fs::path key_;
  fs::path aside_;
  std::optional<std::string> before_;
  std::string now_;
};

// The recipient of the key that a new one takes the place of, where there can be but one: another
// than the identities', else theirs, and no recovery key. Empty where there is none.
std::string replaced_among(const vault::VaultFile& before, const Identities& identities) {
  std::vector<std::string> others;
  std::vector<std::string> at_hand;
  for (const auto& recipient : before.recipients) {
    if (vault::contains(before.recovery, recipient)) continue;
    const bool is_at_hand = std::ranges::any_of(
        identities, [&](const age::X25519Identity& each) { return each.recipient() == recipient; });
    (is_at_hand ? at_hand : others).push_back(recipient.text());
  }
  const auto& found = others.empty() ? at_hand : others;
  if (found.empty()) return {};
  return found.size() == 1 ? found.front() : "RECIPIENT";
}

// A new key of the vault's own, under a new passphrase, that reads all notes.
void make_new_key(Context& context, vault::Store& store, const Identities& identities,
                  const VaultRecoverOptions& options) {
  const auto passphrase = changed_passphrase(context, options.new_passphrase_file, "not now");
  if (!passphrase) throw Error(Exit::usage, "no new passphrase was given");
  const fs::path key = context.settings().vault_key();
  const vault::VaultFile before = vault::read_vault_file(store.files());
  const NewKey made = make_vault_key(context, key, *passphrase);
  vault::VaultFile file = before;
  file.recipients.insert(file.recipients.begin(), made.recipient);
  // The key without the vault's knowing it would open nothing.
  std::optional<HoldInterrupts> until_known(std::in_place);
  const KeyInPlace in_place(context, key, made.bytes);
  try {
    put_recipients(context, store, file);
  } catch (const Error&) {
    if (!vault::contains(store.recipients(), made.recipient)) in_place.take_back();
    throw;
  }
  const std::string rekey = command_with(options.identity_files, "tnotes vault rekey");
  context.say_if_interrupted("the new key is in its place, and to be used from now on",
                             {"for the notes that there are: " + rekey});
  until_known.reset();
  if (!in_place.aside().empty()) {
    context.say(fmt::format("the key that was there is now {}", in_place.aside().string()));
  }
  add_backup_recipient(context, made.recipient);
  try {
    rekey_and_say(context, store, identities, rekey);
  } catch (Error& error) {
    throw error.hint("the new key is in its place, and to be used from now on");
  }
  hint_at_command(context);
  const std::string replaced = replaced_among(before, identities);
  if (replaced.empty()) return;
  context.hint(fmt::format(
      "the key from before still reads: 'tnotes vault recipient remove {}' ends that", replaced));
}

// Whoever begins anew with a key that does not open all would have made one that opens no more.
void require_all_open(Context& context, std::size_t opened, std::size_t all) {
  if (opened == all) return;
  if (opened != 0 &&
      context.confirm(fmt::format("make a new key that opens {} of {} notes only?", opened, all),
                      false)) {
    return;
  }
  throw Error(Exit::refused, fmt::format("this identity opens {} of {} notes: a new key would open "
                                         "no more",
                                         opened, all))
      .hint("with one that opens the others: 'tnotes vault rekey --identity FILE', then again")
      .hint(opened == 0 ? "nothing was changed"
                        : "nothing was changed; to do without the others, add --yes");
}

Exit run(const VaultRecoverOptions& options, Context& context) {
  if (options.identity_files.empty()) {
    throw Error(Exit::usage, "--identity is missing")
        .hint("name the file that holds the recovery key, or '-' to type it");
  }
  context.say_if_interrupted("nothing was changed");
  if (options.new_key) (void)context.actor();
  const FileLock alone = exclude_other_inits(context, "vault-init");
  vault::Store store = options.new_key ? open_vault(context) : open_vault_to_read(context);
  const Identities identities =
      read_identities(context, {options.passphrase_file, options.identity_files});
  const auto recipients = fitting(store, identities);
  if (recipients.empty()) {
    throw Error(Exit::refused, "this key is none of the vault's recipients")
        .hint("'tnotes vault recipient list' shows the public halves of those that are")
        .hint("if it was one: 'age -d -i FILE' reads what was encrypted to it");
  }
  const std::size_t all = store.ids().size();
  const std::size_t opened = open_headings(context, store, identities).size();
  if (opened < all) {
    context.hint(
        "what was written before this key was added opens after 'tnotes vault rekey' with one that "
        "reads it");
  }
  if (options.new_key) require_all_open(context, opened, all);
  if (options.new_key) make_new_key(context, store, identities, options);
  if (context.json()) {
    print_json(context,
               {{"recipients", recipients},
                {"notes", all},
                {"opened", opened},
                {"identity", or_null(options.new_key ? context.settings().vault_key().string()
                                                     : std::string())}});
  } else if (all == 0) {
    context.print("the key fits; there is no note yet that it could open\n");
  } else {
    context.print("the key opens {} of {} {}\n", opened, all, all == 1 ? "note" : "notes");
  }
  return Exit::done;
}

}  // namespace

Command vault_recover_command() {
  return Describe<VaultRecoverOptions>("vault recover",
                                       "prove that a recovery key works, and begin anew with it")
      .details(
          "Opens every note with the identity that you give, and says how many it opened; nothing "
          "is changed. With --new-key, for when the vault's key or its passphrase is lost, a new "
          "key is made under a new passphrase, and every note re-encrypted so that it reads them. "
          "The key file that was there is kept under another name.")
      .list("--identity", 'i', "FILE", &VaultRecoverOptions::identity_files,
            "a file that holds the recovery key, or - to type it", Completes::file)
      .option("--passphrase-file", 0, "FILE", &VaultRecoverOptions::passphrase_file,
              "the passphrase of that file, where it has one", Completes::file)
      .flag("--new-key", &VaultRecoverOptions::new_key, "make a new key of the vault")
      .option("--new-passphrase-file", 0, "FILE", &VaultRecoverOptions::new_passphrase_file,
              "read its passphrase from a file instead of asking", Completes::file)
      .example("tnotes vault recover --identity -", "type the key from paper")
      .example("tnotes vault recover --identity - --new-key", "after the passphrase was forgotten")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

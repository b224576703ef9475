#include "cli/vault/recipients.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "cli/setup.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {
namespace {

constexpr const char* pinned = "pinned.vault_recipients";
constexpr const char* backups = "backup.recipients";

std::vector<std::string> values_of(Context& context, const char* key) {
  const Settings own = settings_of_file(context);
  const Setting* const setting = own.find(key);
  return setting == nullptr ? std::vector<std::string>() : setting->values;
}

void write(Context& context, const char* key, const std::vector<std::string>& values) {
  if (values != values_of(context, key)) write_setting(context.settings().file(), key, values);
}

}  // namespace

vault::VaultFile read_vault_recipients(Context& context) {
  const auto root = context.settings().vault();
  if (!root) {
    throw Error(Exit::not_found, "there is no vault yet").hint("make it with 'tnotes init'");
  }
  return vault::read_vault_file(vault::open_vault_root(*root));
}

vault::Store open_vault_despite(Context& context, const age::X25519Recipient& recipient) {
  const vault::VaultFile file = read_vault_recipients(context);
  vault::Pins pins = vault::pins_of(settings_of_file(context));
  const bool is_in_vault = vault::contains(file.recipients, recipient);
  if (is_in_vault && !vault::contains(pins.recipients, recipient)) {
    pins.recipients.push_back(recipient);
  }
  if (!is_in_vault) std::erase(pins.recipients, recipient);
  return open_vault(context, pins);
}

void pin_recipients(Context& context, const vault::Recipients& recipients) {
  std::vector<std::string> texts;
  for (const auto& recipient : recipients) texts.push_back(recipient.text());
  write(context, pinned, texts);
}

void put_recipients(Context& context, vault::Store& store, const vault::VaultFile& file) {
  const auto before = vault::read_vault_file(store.files());
  const bool is_same = before.recipients == file.recipients && before.recovery == file.recovery;
  std::optional<HoldInterrupts> until_told;
  if (!is_same || !store.has_committed_vault_file()) {
    auto writer = vault_writer(context, store);
    until_told.emplace();
    writer.put_vault_file(vault::render_vault_file(file), "recipient");
    context.has_committed(store.head());
  }
  try {
    pin_recipients(context, file.recipients);
  } catch (Error& error) {
    throw error.hint("the vault's recipients are changed, and not pinned yet")
        .hint("once that is mended: 'tnotes vault recipient trust'");
  }
  context.say_if_interrupted("the vault's recipients are changed",
                             {"'tnotes vault recipient list' shows them",
                              "for the notes that there are: 'tnotes vault rekey'"});
  until_told.reset();
}

void add_backup_recipient(Context& context, const age::X25519Recipient& recipient) {
  auto texts = values_of(context, backups);
  if (std::ranges::find(texts, recipient.text()) != texts.end()) return;
  texts.push_back(recipient.text());
  write(context, backups, texts);
}

void remove_backup_recipient(Context& context, const age::X25519Recipient& recipient) {
  auto texts = values_of(context, backups);
  if (std::erase(texts, recipient.text()) == 0) return;
  if (!texts.empty()) {
    write(context, backups, texts);
    return;
  }
  context.warn("backups are encrypted to that key alone");
  context.hint("choose another: tnotes config set backup.recipients age1…");
}

}  // namespace tnotes::cli

#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/recipients.hpp"
#include "vault/pins.hpp"

namespace tnotes::cli {
namespace {

struct VaultRecipientListOptions {};

// One line or object a recipient, of the vault or of the pins alone.
struct Row {
  std::string recipient;
  bool in_vault;
  bool pinned;
  bool recovery;
};

std::string words_of(const Row& row) {
  std::string words;
  const auto add = [&](const char* word) {
    words += (words.empty() ? "" : ", ") + std::string(word);
  };
  if (row.recovery) add("recovery key");
  if (!row.pinned) add("not pinned");
  if (!row.in_vault) add("pinned, and not in the vault");
  return words;
}

Exit run(const VaultRecipientListOptions&, Context& context) {
  const vault::VaultFile file = read_vault_recipients(context);
  const vault::Pins pins = vault::pins_of(context.settings());
  std::vector<Row> rows;
  for (const auto& recipient : file.recipients) {
    rows.push_back({recipient.text(), true, vault::contains(pins.recipients, recipient),
                    vault::contains(file.recovery, recipient)});
  }
  for (const auto& recipient : pins.recipients) {
    if (!vault::contains(file.recipients, recipient))
      rows.push_back({recipient.text(), false, true, false});
  }
  Json json = Json::array();
  std::string lines;
  bool differs = false;
  for (const auto& row : rows) {
    differs = differs || !row.in_vault || !row.pinned;
    const std::string words = words_of(row);
    lines += row.recipient + (words.empty() ? "" : "  " + words) + '\n';
    json.push_back({{"recipient", row.recipient},
                    {"recovery", row.recovery},
                    {"in_vault", row.in_vault},
                    {"pinned", row.pinned}});
  }
  if (context.json()) {
    print_json(context, json);
  } else {
    context.write(lines);
  }
  if (differs) {
    context.warn(
        "the vault's recipients are not those that are pinned: nothing is read or written");
    context.hint("if the vault's are right: 'tnotes vault recipient trust'");
  }
  return Exit::done;
}

}  // namespace

Command vault_recipient_list_command() {
  return Describe<VaultRecipientListOptions>("vault recipient list",
                                             "the public keys that notes are encrypted to")
      .details(
          "Shows the recipients in vault.yaml, which of them are recovery keys, and where they are "
          "not those that your configuration pins.")
      .example("tnotes vault recipient list", "needs no passphrase")
      .runs(run);
}

}  // namespace tnotes::cli

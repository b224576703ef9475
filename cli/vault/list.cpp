#include "cli/json.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/reading.hpp"

namespace tnotes::cli {
namespace {

struct VaultListOptions : KeyOptions, ChoiceOptions {};

Exit run(const VaultListOptions& options, Context& context) {
  vault::Store store = open_vault_to_read(context);
  const Chosen chosen = chosen_by(context, options);
  remind_reader(context, store);
  auto inventory = vault::take_inventory(store);
  const Identities identities = unlock(context, store, options);
  auto notes = open_headings(context, store, identities, std::move(inventory));
  std::erase_if(notes, [&](const vault::Heading& heading) { return !chosen.contains(heading); });
  if (!notes.empty()) log_reading(context, store, "list", notes.size());
  if (context.json()) {
    Json rows = Json::array();
    for (const auto& heading : notes) rows.push_back(heading_row(heading));
    print_json(context, rows);
    return Exit::done;
  }
  const auto names = client_names(context);
  std::string lines;
  for (const auto& heading : notes) lines += heading_line(context, heading, names) + '\n';
  context.write(lines);
  if (notes.empty() && !context.damaged()) context.say("there are no such notes in the vault");
  return Exit::done;
}

}  // namespace

Command vault_list_command() {
  return Describe<VaultListOptions>("vault list", "the psychotherapy notes there are, oldest first")
      .details(
          "Asks for the passphrase: whose notes they are, and of which day, is encrypted too. "
          "Notes that are damaged, or not as the vault's history has them, are named beside the "
          "others.")
      .with(add_choice_options<VaultListOptions>)
      .with(add_key_options<VaultListOptions>)
      .example("tnotes vault list --client maya", "all about one client")
      .runs(run);
}

}  // namespace tnotes::cli

#include <map>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/period.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {
namespace {

struct VaultListOptions : KeyOptions {
  std::string client;
  std::string since;
  std::string until;
};

// As far as the records can be read: the list does not depend on them.
std::map<std::string, std::string> client_names(Context& context) {
  std::map<std::string, std::string> names;
  try {
    std::vector<records::Damage> damaged;
    for (const auto& client : context.records().clients(damaged)) names[client.id] = client.name;
  } catch (const Error&) {
    names.clear();
  }
  return names;
}

Exit run(const VaultListOptions& options, Context& context) {
  vault::Store store = open_vault_to_read(context);
  const std::string client =
      options.client.empty() ? "" : records::find_client(context.records(), options.client).id;
  const auto period = period_of(context, options.since, options.until);
  remind_reader(context, store);
  const Identities identities = unlock(context, store, options);
  auto notes = open_headings(context, store, identities);
  std::erase_if(notes, [&](const vault::Heading& heading) {
    return (!client.empty() && heading.client != client) ||
           (period && !period->contains(heading.date));
  });
  if (context.json()) {
    Json rows = Json::array();
    for (const auto& heading : notes) {
      rows.push_back(
          {{"id", heading.id}, {"client", heading.client}, {"date", format_date(heading.date)}});
    }
    print_json(context, rows);
    return Exit::done;
  }
  const auto names = client_names(context);
  std::string lines;
  for (const auto& heading : notes) {
    const auto name = names.find(heading.client);
    lines += fmt::format("{}  {}  {}{}\n", heading.id, format_date(heading.date), heading.client,
                         name == names.end() ? "" : "  " + context.safe(name->second));
  }
  context.write(lines);
  if (notes.empty() && !context.damaged()) context.say("there are no such notes in the vault");
  return Exit::done;
}

}  // namespace

Command vault_list_command() {
  return Describe<VaultListOptions>("vault list", "the psychotherapy notes there are, oldest first")
      .details(
          "Asks for the passphrase: whose notes they are, and of which day, is encrypted too. "
          "Notes "
          "that are damaged, or not as the vault's history has them, are named beside the others.")
      .option("--client", 0, "CLIENT", &VaultListOptions::client, "of one client",
              Completes::client)
      .option("--since", 0, "DATE", &VaultListOptions::since, "from this day, week or month on",
              Completes::date)
      .option("--until", 0, "DATE", &VaultListOptions::until, "up to this day, week or month",
              Completes::date)
      .with(add_key_options<VaultListOptions>)
      .example("tnotes vault list --client maya", "all about one client")
      .runs(run);
}

}  // namespace tnotes::cli

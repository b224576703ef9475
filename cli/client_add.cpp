#include <algorithm>

#include "base/text.hpp"
#include "cli/checked_line.hpp"
#include "cli/client_form.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct AddOptions {
  std::string name;
  std::optional<std::string> id;
  std::optional<std::string> dob;
  std::optional<std::string> opened;
  std::vector<std::string> diagnoses;
  std::vector<std::string> flags;
};

records::Client client_from(Context& context, const AddOptions& options) {
  records::Client client;
  client.name = checked_line("the name", options.name);
  if (options.id) {
    client.id = *options.id;
    if (!is_client_id(client.id)) {
      throw Error(Exit::usage, "this cannot be a client's id")
          .hint("an id is 2 to 32 lower-case letters, digits and hyphens, such as c-4q9zt")
          .hint("it ends up in paths and in the history: it must not tell who the client is");
    }
  }
  if (options.dob) client.dob = birth_date(context, *options.dob);
  if (options.opened) client.opened = spoken_day(context, *options.opened);
  for (const auto& code : options.diagnoses) {
    client.diagnoses.push_back(diagnosis_code(context, code));
  }
  for (const auto& flag : options.flags) client.flags.push_back(checked_line("a flag", flag));
  return client;
}

// Whether to go on although there is a client of that name.
bool accept_same_name(Context& context, const records::Client& client) {
  std::vector<records::Damage> damaged;  // told by the commands that list clients
  std::vector<std::string> same;
  for (const auto& other : context.records().clients(damaged)) {
    if (fold(other.name) == fold(client.name)) same.push_back(other.id);
  }
  if (same.empty()) return true;
  context.warn(fmt::format("there is a client of that name already: {}", fmt::join(same, ", ")));
  return context.confirm("add another one?", true);
}

bool is_taken(Context& context, const std::string& id) {
  return context.records().files().exists(records::client_folder(id));
}

void give_id(Context& context, records::Client& client) {
  if (!client.id.empty()) {
    if (!is_taken(context, client.id)) return;
    throw Error(Exit::refused, fmt::format("there is a client '{}' already", client.id))
        .hint("choose another --id, or leave it out and get one");
  }
  do {
    client.id = new_client_id(context.world().random);
  } while (is_taken(context, client.id));
}

Exit run(const AddOptions& options, Context& context) {
  records::Client client = client_from(context, options);
  if (!accept_same_name(context, client)) {
    context.say("nobody was added");
    return Exit::done;
  }
  records::Writer writer = context.writer();
  give_id(context, client);
  const git::Oid commit =
      writer.commit({records::Action::client,
                     {client.id},
                     {},
                     {{records::client_path(client.id), records::render_client(client)}}});
  if (context.json()) {
    print_json(context, {{"id", client.id}, {"commit", commit.hex()}});
  } else {
    context.print("{}  {}\n", client.id, context.safe(client.name));
  }
  return Exit::done;
}

}  // namespace

Command client_add_command() {
  return Describe<AddOptions>("client add", "add a client to the caseload")
      .details(
          "The client gets an id that says nothing about the person: it stands in paths and in the "
          "history, where the name never does.")
      .positional("NAME", &AddOptions::name, "the client's name, in quotes")
      .option("--id", 0, "ID", &AddOptions::id, "an id of your own choice instead of a random one")
      .option("--dob", 0, "DATE", &AddOptions::dob, "date of birth, as 1990-04-02", Completes::date)
      .list("--diagnosis", 0, "CODE", &AddOptions::diagnoses, "an ICD-10 code, as F41.1")
      .list("--flag", 0, "TEXT", &AddOptions::flags, "what to keep in mind, as 'minor'")
      .option("--opened", 0, "DATE", &AddOptions::opened, "when care began", Completes::date)
      .example("tnotes client add \"Maya Lindqvist\" --dob 1990-04-02", "name and date of birth")
      .example("tnotes client add \"Ari Novak\" --diagnosis F41.1 --opened today",
               "with a diagnosis and the first day of care")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

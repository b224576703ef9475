#include "cli/client_form.hpp"
#include "cli/commands.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::cli {
namespace {

struct CloseOptions {
  std::string client;
  std::optional<std::string> date;
};

struct ReopenOptions {
  std::string client;
};

void warn_of_drafts(Context& context, const std::string& client) {
  std::size_t drafts = 0;
  for (const auto& ref : context.records().notes(client)) {
    try {
      if (context.records().note(ref).status == records::NoteStatus::draft) ++drafts;
    } catch (const Error& error) {
      context.report({ref.path(), error});
    }
  }
  if (drafts == 0) return;
  context.warn(drafts == 1 ? std::string("one note of this client is still a draft")
                           : fmt::format("{} notes of this client are still drafts", drafts));
  context.hint(fmt::format("see them with 'tnotes list --client {} --status draft'", client));
}

Exit run_close(const CloseOptions& options, Context& context) {
  const ClientFile before = find_client_file(context, options.client);
  const records::Client client =
      records::parse_client({before.path, before.text, 1, false}, before.id);
  const bool is_closed = client.status == records::ClientStatus::closed;
  if (is_closed && !options.date) {
    context.say("the care of this client is closed already");
    print_unchanged(context, client.id);
    return Exit::done;
  }
  const Date day = options.date ? spoken_day(context, *options.date) : context.today();
  if (client.opened && day < *client.opened) {
    throw Error(Exit::usage, fmt::format("care cannot end on {}, before it began on {}",
                                         format_date(day), format_date(*client.opened)));
  }
  if (day > context.today()) context.warn("the day on which care ends is still to come");
  std::string text = yaml::set(before.text, {"status"}, "closed", "name");
  text = yaml::set(text, {"closed"}, format_date(day), client.opened ? "opened" : "status");
  if (text == before.text) {
    context.say("nothing was changed");
    print_unchanged(context, client.id);
    return Exit::done;
  }
  warn_of_drafts(context, client.id);
  save_client(context, before, text);
  return Exit::done;
}

Exit run_reopen(const ReopenOptions& options, Context& context) {
  const ClientFile before = find_client_file(context, options.client);
  const records::Client client =
      records::parse_client({before.path, before.text, 1, false}, before.id);
  if (client.status == records::ClientStatus::active) {
    context.say("the care of this client is open already");
    print_unchanged(context, client.id);
    return Exit::done;
  }
  const std::string text = yaml::set(before.text, {"status"}, "active", "name");
  save_client(context, before, yaml::remove(text, {"closed"}));
  return Exit::done;
}

}  // namespace

Command client_close_command() {
  return Describe<CloseOptions>("client close", "close a client's care")
      .details("The record stays as it is; the client no longer shows in 'tnotes client list'.")
      .positional("CLIENT", &CloseOptions::client, "an id, or a part of the name",
                  Completes::client)
      .option("--date", 0, "DATE", &CloseOptions::date, "the day on which care ended (today)",
              Completes::date)
      .example("tnotes client close maya --date \"last friday\"", "care ended last Friday")
      .writes()
      .runs(run_close);
}

Command client_reopen_command() {
  return Describe<ReopenOptions>("client reopen", "open a client's care again")
      .details("The client is active again, and the day on which care ended is removed.")
      .positional("CLIENT", &ReopenOptions::client, "an id, or a part of the name",
                  Completes::client)
      .example("tnotes client reopen maya", "she came back")
      .writes()
      .runs(run_reopen);
}

}  // namespace tnotes::cli

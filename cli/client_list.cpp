#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct ListOptions {
  std::string status;
  bool all = false;
};

void print_table(Context& context, const std::vector<records::Client>& clients) {
  std::size_t id_width = 0;
  std::size_t name_width = 0;
  for (const auto& client : clients) {
    id_width = std::max(id_width, display_width(client.id));
    name_width = std::max(name_width, display_width(context.safe(client.name)));
  }
  const std::string no_date(format_date(first_day).size(), ' ');
  for (const auto& client : clients) {
    context.print("{}  {}  {}  {}\n", pad(client.id, id_width),
                  pad(context.safe(client.name), name_width),
                  client.dob ? format_date(*client.dob) : no_date, to_string(client.status));
  }
}

void print_document(Context& context, const std::vector<records::Client>& clients) {
  Json list = Json::array();
  for (const auto& client : clients) {
    list.push_back({{"id", client.id},
                    {"name", client.name},
                    {"dob", client.dob ? Json(format_date(*client.dob)) : Json(nullptr)},
                    {"status", to_string(client.status)}});
  }
  print_json(context, list);
}

Exit run(const ListOptions& options, Context& context) {
  if (options.all && !options.status.empty() && options.status != "all") {
    throw Error(Exit::usage, "--all and --status contradict each other");
  }
  std::vector<records::Damage> damaged;
  std::vector<records::Client> clients = context.records().clients(damaged);
  const bool nobody = clients.empty() && damaged.empty();

  std::string status = options.all ? "all" : options.status;
  if (status.empty()) status = context.json() ? "all" : "active";
  std::size_t hidden = 0;
  if (status != "all") {
    hidden = std::erase_if(
        clients, [&](const records::Client& client) { return to_string(client.status) != status; });
  }
  std::stable_sort(clients.begin(), clients.end(),
                   [](const records::Client& a, const records::Client& b) {
                     if (a.status != b.status) return a.status == records::ClientStatus::active;
                     return fold(a.name) < fold(b.name);
                   });
  if (context.json()) {
    print_document(context, clients);
  } else {
    print_table(context, clients);
  }
  for (const auto& damage : damaged) context.report(damage);
  if (context.json()) return Exit::done;
  if (nobody) context.hint("there are no clients yet: add one with 'tnotes client add NAME'");
  if (options.status.empty() && hidden > 0) {
    context.hint(fmt::format("{} closed not shown: see 'tnotes client list --all'", hidden));
  }
  return Exit::done;
}

}  // namespace

Command client_list_command() {
  return Describe<ListOptions>("client list", "list the caseload")
      .details(
          "One client a line: id, name, date of birth, status, in the order of the names. Closed "
          "clients are left out unless asked for; with --json all are listed.")
      .choice("--status", 0, {"active", "closed", "all"}, &ListOptions::status, "whom to list")
      .flag("--all", &ListOptions::all, "the same as --status all")
      .example("tnotes client list", "everybody in care")
      .example("tnotes client list --status closed", "those whose care has ended")
      .runs(run);
}

}  // namespace tnotes::cli

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "cli/amending.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct ListOptions {
  std::string client;
  std::string status;
  bool all = false;
};

std::string days(std::chrono::days count) {
  return fmt::format("{} day{}", count.count(), count.count() == 1 ? "" : "s");
}

// What is to be done by when; of a decided one, what was done and when.
std::string deadline(Context& context, const records::Amendment& amendment) {
  if (amendment.status() == records::AmendmentStatus::open) {
    const auto left =
        std::chrono::sys_days(amendment.due()) - std::chrono::sys_days(context.today());
    const std::string due = "due " + format_date(amendment.due());
    if (left.count() < 0) return context.bold(fmt::format("{}, OVERDUE by {}", due, days(-left)));
    if (left.count() == 0) return context.bold(due + ", today");
    return fmt::format("{}, in {}", due, days(left));
  }
  const auto& last = amendment.steps.back();
  return fmt::format("{} {}", to_string(last.kind), format_date(last.on));
}

void print_table(Context& context, const std::vector<records::Amendment>& amendments) {
  constexpr std::size_t most = 32;
  std::map<std::string, std::string> names;
  std::size_t width = 0;
  for (const auto& each : amendments) {
    const auto [name, is_new] = names.try_emplace(each.client);
    if (is_new) name->second = truncate(client_name(context, each.client), most);
    width = std::max(width, display_width(name->second));
  }
  std::string text;
  for (const auto& each : amendments) {
    const auto notes = each.notes();
    text += fmt::format("{}  {}  {}  {}", each.id, pad(names.at(each.client), width),
                        pad(to_string(each.status()), 9), deadline(context, each));
    if (!each.is_about_all()) text += "  about " + notes.front();
    if (!each.is_about_all() && notes.size() > 1) text += fmt::format(" +{}", notes.size() - 1);
    text += "\n";
  }
  context.page(text);
}

Exit run(const ListOptions& options, Context& context) {
  if (options.all && !options.status.empty() && options.status != "all") {
    throw Error(Exit::usage, "--all and --status contradict each other");
  }
  std::string status = options.all ? "all" : options.status;
  if (status.empty()) status = context.json() ? "all" : "open";
  std::optional<std::string> client;
  if (!options.client.empty()) {
    client = records::find_client(context.records(), options.client).id;
  }
  std::vector<records::Amendment> amendments;
  std::size_t hidden = 0;
  for (const auto& ref : records::amendments(context.records(), client)) {
    try {
      records::Amendment amendment = records::read_amendment(context.records(), ref);
      if (status == "all" || to_string(amendment.status()) == status) {
        amendments.push_back(std::move(amendment));
      } else {
        ++hidden;
      }
    } catch (const Error& error) {
      context.report({ref.path(), error});
    }
  }
  // What is due first stands first; behind it what needs nothing, by the day it came in.
  std::stable_sort(amendments.begin(), amendments.end(),
                   [](const records::Amendment& a, const records::Amendment& b) {
                     const auto key = [](const records::Amendment& each) {
                       const bool is_open = each.status() == records::AmendmentStatus::open;
                       return std::pair(!is_open, is_open ? each.due() : each.request().on);
                     };
                     return key(a) < key(b);
                   });
  if (context.json()) {
    Json rows = Json::array();
    for (const auto& each : amendments) rows.push_back(amendment_row(each));
    print_json(context, rows);
    return Exit::done;
  }
  print_table(context, amendments);
  if (amendments.empty() && !context.damaged()) {
    context.say(status == "open" ? "no request waits to be decided" : "there is no such request");
  }
  if (options.status.empty() && hidden > 0) {
    context.hint(fmt::format("{} more are not shown: see 'tnotes amendment list --all'", hidden));
  }
  return Exit::done;
}

}  // namespace

Command amendment_list_command() {
  return Describe<ListOptions>("amendment list", "the requests, and when they are due")
      .details(
          "Open requests, what is due first on top. Those that were decided or withdrawn are left "
          "out unless asked for; with --json all are listed.")
      .optional("CLIENT", &ListOptions::client, "of one client", Completes::client)
      .choice("--status", 0, {"open", "accepted", "denied", "withdrawn", "all"},
              &ListOptions::status, "which to list")
      .flag("--all", &ListOptions::all, "the same as --status all")
      .example("tnotes amendment list", "what is to be decided, and by when")
      .example("tnotes amendment list maya --all", "all that Maya Lindqvist has asked for")
      .runs(run);
}

}  // namespace tnotes::cli

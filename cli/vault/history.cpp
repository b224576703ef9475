#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"
#include "vault/versions.hpp"

namespace tnotes::cli {
namespace {

struct VaultHistoryOptions {
  std::string note;
};

Json json_of(const std::vector<vault::Version>& versions) {
  Json list = Json::array();
  for (const auto& version : versions) {
    list.push_back({{"commit", version.commit.hex()},
                    {"at", format_rfc3339(version.at)},
                    {"by", or_null(version.by)},
                    {"action", or_null(version.action)},
                    {"exists", version.is_there}});
  }
  return list;
}

Exit run(const VaultHistoryOptions& options, Context& context) {
  const vault::Store store = open_vault_to_read(context);
  const std::string id = find_in_history(store, options.note);
  const auto versions = vault::versions(store, id);
  if (context.json()) {
    print_json(context, json_of(versions));
    return Exit::done;
  }
  std::string lines;
  for (const auto& version : versions) {
    lines += fmt::format("{}  {:7}  {}  {}{}\n", format_date(version.at.local_date()),
                         version.action.empty() ? "-" : version.action,
                         version.commit.hex().substr(0, 12), context.safe(version.by),
                         version.is_there ? "" : "  gone");
  }
  context.write(lines);
  return Exit::done;
}

}  // namespace

Command vault_history_command() {
  return Describe<VaultHistoryOptions>("vault history", "what was done to a psychotherapy note")
      .details(
          "One line for each commit in which the note changed, newest first: the day, what was "
          "done, the commit, by whom. It reads no text, and asks for no passphrase; 'tnotes vault "
          "show NOTE --at COMMIT' reads the note as a commit has it. A '-' stands for a commit "
          "that "
          "was made with git alone. Notes that were discarded have a history, too.")
      .positional("NOTE", &VaultHistoryOptions::note, "any part of a note's id")
      .example("tnotes vault history 3f2a", "what was done to one note")
      .runs(run);
}

}  // namespace tnotes::cli

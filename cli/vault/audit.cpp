#include <algorithm>
#include <iterator>
#include <vector>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/period.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"
#include "vault/access_log.hpp"

namespace tnotes::cli {
namespace {

struct VaultAuditOptions : KeyOptions {
  std::string subject;
  std::string since;
  std::string until;
};

// Of an entry's notes those that were asked for.
std::vector<vault::NoteRead> notes_of(const vault::Access& entry, const Meant& subject) {
  std::vector<vault::NoteRead> notes;
  std::ranges::copy_if(entry.notes, std::back_inserter(notes), [&](const vault::NoteRead& note) {
    return (subject.note.empty() || note.id == subject.note) &&
           (subject.client.empty() || note.client == subject.client);
  });
  return notes;
}

// `read` are those of its notes that were asked for.
Json json_of(const vault::Access& entry, const std::vector<vault::NoteRead>& read) {
  Json notes = Json::array();
  for (const auto& [id, client] : read) notes.push_back({{"id", id}, {"client", client}});
  return {{"at", format_rfc3339(entry.at)},
          {"by", or_null(entry.by)},
          {"account", or_null(entry.account)},
          {"action", entry.action},
          {"count", read.empty() ? entry.count : read.size()},
          {"notes", notes}};
}

// One line for each note, or for the entry where there are many.
void print_entry(Context& context, const vault::Access& entry,
                 const std::vector<vault::NoteRead>& notes, const ClientNames& names) {
  constexpr std::size_t most = 3;
  const std::string at = format_rfc3339(entry.at);
  const std::string begin = fmt::format("{} {}  {}  {:6}", at.substr(0, 10), at.substr(11, 5),
                                        context.safe(entry.by.empty() ? entry.account : entry.by),
                                        context.safe(entry.action));
  if (notes.empty() || notes.size() > most) {
    const std::size_t count = notes.empty() ? entry.count : notes.size();
    return context.print("{}  {} {}\n", begin, count, count == 1 ? "note" : "notes");
  }
  for (const auto& [id, client] : notes) {
    const auto name = names.find(client);
    context.print("{}  {}  {}{}\n", begin, id, client,
                  name == names.end() ? "" : "  " + context.safe(name->second));
  }
}

Meant subject_of(Context& context, const vault::Store& store, const std::string& word) {
  if (word.empty()) return {};
  try {
    return find_meant(context, store, word);
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    try {
      return {find_in_history(store, word), {}};
    } catch (const Error&) {
      throw error;
    }
  }
}

Exit run(const VaultAuditOptions& options, Context& context) {
  vault::Store store = open_vault_to_read(context);
  const Meant subject = subject_of(context, store, options.subject);
  const auto period = period_of(context, options.since, options.until);
  const Identities identities = unlock_with_any(context, store, options);
  vault::AccessLog log = vault::read_access_log(store, identities);
  report_all(context, log.damaged);
  const ClientNames names = context.json() ? ClientNames() : client_names(context);
  JsonList list(context);
  bool is_empty = true;
  for (const auto& entry : log.entries) {
    if (period && !period->contains(entry.at.local_date())) continue;
    const auto notes = notes_of(entry, subject);
    if (!options.subject.empty() && notes.empty()) continue;
    is_empty = false;
    if (context.json()) {
      list.add(json_of(entry, notes));
    } else {
      print_entry(context, entry, notes, names);
    }
  }
  if (context.json()) list.end();
  if (is_empty && !context.damaged()) context.say("the access log has no such entry");
  return Exit::done;
}

}  // namespace

Command vault_audit_command() {
  return Describe<VaultAuditOptions>("vault audit", "who read which psychotherapy notes when")
      .details(
          "Prints the access log of this computer, oldest first: each time that notes were shown, "
          "found by a search or given to an editor, and how many were listed. It lies "
          "in the state directory, encrypted to the vault's recipients, so it asks for the "
          "passphrase. An entry that is damaged, or that another was taken out before, is named.")
      .optional("CLIENT|NOTE", &VaultAuditOptions::subject, "of one client's notes, or of one note",
                Completes::client)
      .option("--since", 0, "DATE", &VaultAuditOptions::since, "read on this day or later",
              Completes::date)
      .option("--until", 0, "DATE", &VaultAuditOptions::until, "read up to this day",
              Completes::date)
      .with(add_key_options<VaultAuditOptions>)
      .example("tnotes vault audit --since 'last month'", "all that was read since then")
      .example("tnotes vault audit maya", "who read the notes about a client")
      .runs(run);
}

}  // namespace tnotes::cli

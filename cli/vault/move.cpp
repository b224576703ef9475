#include "cli/vault/move.hpp"

#include "base/text.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/compose.hpp"
#include "cli/vault/drafts.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {

vault::Heading Move::of(vault::Heading heading) const {
  heading.client = client.value_or(heading.client);
  heading.date = date.value_or(heading.date);
  return heading;
}

Move move_to(Context& context, const std::string& client, const std::string& date) {
  Move move;
  if (!client.empty()) move.client = records::find_client(context.records(), client).id;
  if (!date.empty()) move.date = session_date(context, date);
  return move;
}

void move_unfinished(Context& context, const vault::Store& store, const Move& move,
                     const std::vector<vault::Unfinished>& kept, const Identities& identities) {
  const auto nobody_edits = lock_editing(store);
  refuse_open_note(context, store, kept.front().id);
  std::optional<vault::Heading> before;
  vault::Heading now;
  for (const auto& each : kept) {
    vault::Note note = vault::open_unfinished(store, each, identities);
    if (!before) before = note.heading;
    note.heading = now = move.of(note.heading);
    vault::put_unfinished(store, each, note);
  }
  print_vault_id(context, now);
  say_what_was(context, *before, now);
  context.hint(
      fmt::format("it is still unfinished: go on with 'tnotes vault edit {}'", short_id(now.id)));
}

std::string move_command(const std::string& id, const Move& move) {
  std::string command = "tnotes vault edit " + short_id(id);
  if (move.client) command += " --client " + *move.client;
  if (move.date) command += " --date " + format_date(*move.date);
  return shown_command(command);
}

void say_what_was(Context& context, const vault::Heading& before, const vault::Heading& now) {
  std::string was;
  Move back;
  const auto names = name_of(context, before.client);
  if (before.client != now.client) {
    back.client = before.client;
    was = fmt::format(" about {}{}", before.client,
                      names.empty() ? "" : ", " + names.begin()->second);
  }
  if (before.date != now.date) {
    back.date = before.date;
    was += (was.empty() ? " of " : ", of ") + format_date(before.date);
  }
  if (!back.is_asked_for() || (back.client && names.empty())) return;
  context.say(fmt::format("until now it was{}", was));
  context.hint("to take that back: " + move_command(now.id, back));
}

}  // namespace tnotes::cli

#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::cli {
namespace {

struct VaultDiscardOptions {
  std::string note;
};

std::string question(const std::string& id, bool is_saved, bool is_unfinished) {
  if (!is_saved) return fmt::format("throw away the unfinished text {}? nothing keeps it", id);
  return is_unfinished
             ? fmt::format("discard note {} and its unfinished text? nothing keeps the latter", id)
             : fmt::format("discard note {}? the vault's history keeps its ciphertext", id);
}

Exit run(const VaultDiscardOptions& options, Context& context) {
  vault::Store store = open_vault(context);
  std::vector<std::string> ids = store.ids();
  const std::vector<std::string> begun = vault::unfinished(store);
  for (const auto& id : begun) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  }
  const std::string id = find_vault_note(ids, options.note);
  const bool is_saved = store.ciphertext(id).has_value();
  const bool is_unfinished = std::ranges::find(begun, id) != begun.end();
  if (is_unfinished && !context.can_ask() && !context.globals().yes) {
    throw Error(Exit::refused, fmt::format("{} has an unfinished text, and nothing keeps it", id))
        .hint("to throw it away without being asked, add --yes");
  }
  if (!context.confirm(question(id, is_saved, is_unfinished), !context.can_ask())) {
    context.say("nothing was discarded");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  const git::Oid before = store.head();
  if (is_saved) vault_writer(context, store).remove(id, "discard");
  vault::drop_unfinished(store, id);
  if (context.json()) {
    print_json(context, {{"id", id}});
  } else {
    context.print("{}  discarded\n", id);
  }
  if (!is_saved) return Exit::done;
  context.say(
      "old ciphertext stays in the vault's history, in remotes and in backups; to read it:");
  context.say(fmt::format("  git -C {} show {}:{} | age -d -i {}", for_shell(store.root().string()),
                          before.hex().substr(0, 12), vault::note_path(id),
                          for_shell((context.settings().directory() / "identity.age").string())));
  return Exit::done;
}

}  // namespace

Command vault_discard_command() {
  return Describe<VaultDiscardOptions>("vault discard", "remove a psychotherapy note")
      .details(
          "Removes the note, and an unfinished text of it. No passphrase is asked for. Its old "
          "ciphertext stays in the vault's history, in remotes and in backups.")
      .positional("NOTE", &VaultDiscardOptions::note, "any part of a note's id")
      .example("tnotes vault discard 3f2a", "asks before it does")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

#include <algorithm>
#include <functional>

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/drafts.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"
#include "vault/identity.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::cli {
namespace {

struct VaultDiscardOptions {
  std::string note;
};

bool agrees(Context& context, const std::string& question, bool fallback) {
  if (context.confirm(question, fallback)) return true;
  context.say("nothing was discarded");
  if (context.json()) print_json(context, nullptr);
  return false;
}

void print_discarded(Context& context, const std::string& id, const char* what) {
  if (context.json()) {
    print_json(context, {{"id", id}});
  } else {
    context.print("{}  {}\n", id, what);
  }
}

// What lies there of each.
std::vector<std::optional<std::string>> ciphertexts_of(const vault::Store& store,
                                                       const std::vector<vault::Unfinished>& kept) {
  std::vector<std::optional<std::string>> ciphertexts;
  for (const auto& each : kept) {
    ciphertexts.push_back(store.files().read(vault::unfinished_path(each)));
  }
  return ciphertexts;
}

// Those that are to go: what somebody else put there goes alone, and first.
std::vector<vault::Unfinished> going(const vault::Store& store, const std::string& id) {
  auto kept = unfinished_of(store, id);
  const auto is_foreign = [&](const vault::Unfinished& each) {
    return !vault::is_own(store, each);
  };
  if (std::ranges::any_of(kept, is_foreign)) std::erase_if(kept, std::not_fn(is_foreign));
  return kept;
}

void refuse_changed(const std::string& id) {
  throw Error(Exit::refused,
              fmt::format("the unfinished text of note {} was changed meanwhile", id))
      .hint(fmt::format("look at it: 'tnotes vault edit {}'", short_id(id)));
}

// What nothing keeps goes first and alone: whoever wants to be rid of it may want the note.
Exit discard_unfinished(Context& context, const vault::Store& store, const std::string& id) {
  const auto kept = going(store, id);
  const auto seen = ciphertexts_of(store, kept);
  if (!context.can_ask() && !context.globals().yes) {
    throw Error(Exit::refused, fmt::format("{} has an unfinished text, and nothing keeps it", id))
        .hint("to throw it away without being asked, add --yes");
  }
  const bool is_one = kept.size() == 1;
  const auto texts = is_one ? "unfinished text" : fmt::format("{} unfinished texts", kept.size());
  const auto question =
      fmt::format("throw away the {}{} of {}? nothing keeps {}", texts,
                  vault::is_own(store, kept.front()) ? "" : ", not kept by this computer,", id,
                  is_one ? "it" : "them");
  if (!agrees(context, question, false)) return Exit::done;
  const auto nobody_edits = lock_editing(store);
  refuse_open_note(context, store, id);
  if (going(store, id) != kept || ciphertexts_of(store, kept) != seen) refuse_changed(id);
  std::optional<HoldInterrupts> until_done(std::in_place);
  for (const auto& each : kept) vault::drop_unfinished(store, each);
  vault::forget_gone_texts(store, id);
  context.say_if_interrupted(fmt::format("{} of {} discarded", texts, id));
  until_done.reset();
  print_discarded(context, id, (texts + " discarded").c_str());
  if (!unfinished_of(store, id).empty()) {
    remind_of_unfinished(context, store);
  } else if (store.ciphertext(id)) {
    context.say(
        fmt::format("the note is as it was; 'tnotes vault discard {}' removes it", short_id(id)));
  }
  return Exit::done;
}

// How to get it back, from the commit that has it last.
void say_how_to_undo(Context& context, const vault::Store& store, const std::string& id,
                     const std::string& commit) {
  context.say("old ciphertext stays in the vault's history, in remotes and in backups");
  context.hint(fmt::format("to have the note back: {}", how_to_bring_back(id, commit)));
  context.hint(fmt::format("or to read it with git and age: git -C {} show {}:{} | age -d -i {}",
                           for_shell(store.root().string()), commit, vault::note_path(id),
                           for_shell(context.settings().vault_key().string())));
}

void discard(Context& context, vault::Store& store, const std::string& id,
             const std::optional<std::string>& seen) {
  const auto nobody_edits = lock_editing(store);
  refuse_open_note(context, store, id);
  if (!unfinished_of(store, id).empty()) refuse_changed(id);
  std::optional<HoldInterrupts> until_done;
  auto writer = vault_writer(context, store);
  until_done.emplace();
  const std::string before = store.head().hex().substr(0, 12);
  writer.remove(id, seen, "discard");
  context.has_committed(store.head());
  vault::forget_gone_texts(store, id);
  context.say_if_interrupted(fmt::format("note {} is discarded", id),
                             {fmt::format("to have it back: {}", how_to_bring_back(id, before))});
  until_done.reset();
  print_discarded(context, id, "discarded");
  say_how_to_undo(context, store, id, before);
}

Exit run(const VaultDiscardOptions& options, Context& context) {
  context.say_if_interrupted("nothing was discarded");
  vault::Store store = open_vault(context);
  const std::string id = find_vault_note(store, options.note);
  refuse_open_note(context, store, id);
  if (!unfinished_of(store, id).empty()) return discard_unfinished(context, store, id);
  (void)context.actor();  // who cannot sign is told before anything is asked
  const auto seen = store.ciphertext(id);
  const auto question =
      fmt::format("discard note {}? the vault's history keeps its ciphertext", id);
  if (!agrees(context, question, !context.can_ask())) return Exit::done;
  discard(context, store, id, seen);
  return Exit::done;
}

}  // namespace

Command vault_discard_command() {
  return Describe<VaultDiscardOptions>("vault discard", "remove a psychotherapy note")
      .details(
          "Removes the note; its old ciphertext stays in the vault's history, in remotes and in "
          "backups. Where the note has a text that was left unfinished, that alone is thrown away. "
          "No passphrase is asked for.")
      .positional("NOTE", &VaultDiscardOptions::note, "any part of a note's id")
      .example("tnotes vault discard 3f2a", "asks before it does")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

#include <algorithm>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/compose.hpp"
#include "cli/vault/find.hpp"
#include "vault/seal.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::cli {
namespace {

struct VaultEditOptions {
  std::string note;
  std::optional<std::string> from;
  PassphraseFile passphrase_file;
};

// What is edited: the note as the vault has it, and a text of it that was left unfinished.
struct Found {
  std::optional<vault::Note> saved;
  std::optional<vault::Note> unfinished;
};

// The identities are gone when this returns.
Found open_both(Context& context, const vault::Store& store, const std::string& id,
                const PassphraseFile& file) {
  const Identities identities = unlock(context, store, file);
  Found found;
  if (store.ciphertext(id)) found.saved = open_one(store, id, identities);
  if (const auto kept = vault::unfinished_ciphertext(store, id)) {
    found.unfinished = vault::open(id, *kept, identities);
  }
  return found;
}

bool is_same_text(const std::optional<vault::Note>& saved, const vault::Note& note) {
  return saved && saved->text == note.text;
}

std::optional<vault::Note> edited(Context& context, const vault::Store& store, Found& found) {
  const bool resumed = found.unfinished.has_value();
  const vault::Note& start = resumed ? *found.unfinished : *found.saved;
  if (resumed) context.say("going on with the text that was left unfinished");
  vault::Note opened{start.heading, Secret::copy(start.text.reveal())};
  auto note = compose(context, store, std::move(opened), resumed);
  if (!note || !is_same_text(found.saved, *note)) return note;
  vault::drop_unfinished(store, note->heading.id);
  return std::nullopt;
}

void refuse_two_texts(const std::string& id) {
  throw Error(Exit::refused, fmt::format("note {} has a text that was left unfinished", id))
      .hint(fmt::format("go on with that: 'tnotes vault edit {}'", id.substr(0, 8)))
      .hint(fmt::format("or throw it away: 'tnotes vault discard {}'", id.substr(0, 8)));
}

Exit run(const VaultEditOptions& options, Context& context) {
  (void)context.actor();
  vault::Store store = open_vault(context);
  std::vector<std::string> ids = store.ids();
  for (auto& id : vault::unfinished(store)) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
  const std::string id = find_vault_note(ids, options.note);
  std::optional<Secret> text;
  if (options.from) {
    if (vault::unfinished_ciphertext(store, id)) refuse_two_texts(id);
    text = given_text(context, *options.from);
  }
  Found found = open_both(context, store, id, options.passphrase_file);
  std::optional<vault::Note> note;
  if (text) {
    note = {found.saved->heading, *std::move(text)};
    if (is_same_text(found.saved, *note)) note.reset();
  } else {
    note = edited(context, store, found);
  }
  if (!note) {
    context.say("nothing was changed");
    if (context.json()) print_json(context, nullptr);
    return Exit::done;
  }
  save(context, store, *note, found.saved ? "edit" : "new");
  print_vault_id(context, note->heading);
  return Exit::done;
}

}  // namespace

Command vault_edit_command() {
  return Describe<VaultEditOptions>("vault edit", "change a psychotherapy note")
      .details(
          "Asks for the passphrase, opens the text in your editor, in memory alone, and encrypts "
          "it "
          "again. The key is put away before the editor starts. A text that was left unfinished is "
          "gone on with. The old ciphertext stays in the vault's history.")
      .positional("NOTE", &VaultEditOptions::note, "any part of a note's id")
      .option("--from", 0, "FILE", &VaultEditOptions::from,
              "take the text from a file, or - for standard input; no editor", Completes::file)
      .option("--passphrase-file", 0, "FILE", &VaultEditOptions::passphrase_file,
              "read the passphrase from a file instead of asking", Completes::file)
      .example("tnotes vault edit 3f2a", "in the editor")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

#include "cli/vault/opened.hpp"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "cli/setup.hpp"
#include "cli/vault/drafts.hpp"
#include "vault/rekey.hpp"
#include "vault/seal.hpp"
#include "vault/versions.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// What seems not to be as HEAD has it may only have been written meanwhile.
void forget_what_was_written(vault::Store& store, std::vector<records::Damage>& changed) {
  if (changed.empty()) return;
  store.settle();
  std::erase_if(changed, [&](const records::Damage& damage) {
    try {
      return !store.changed(damage.path);
    } catch (const Error&) {
      return false;
    }
  });
}

}  // namespace

void report_all(Context& context, const std::vector<records::Damage>& damaged) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, damaged.size()); ++i) {
    if (context.was_reported(damaged[i])) continue;
    if (damaged[i].error.code() == Exit::refused) {
      context.report_refused(damaged[i]);
    } else {
      context.report(damaged[i]);
    }
    for (const auto& hint : damaged[i].error.hints()) context.hint(hint);
  }
  if (damaged.size() > most) {
    context.say(fmt::format("and {} more like these", damaged.size() - most));
  }
}

vault::Store open_vault(Context& context) {
  return open_vault(context, vault::pins_of(context.settings()));
}

fs::path vault_root(Context& context, const vault::Pins& pins) {
  const Settings& settings = context.settings();
  const auto root = settings.vault();
  if (!root) {
    throw Error(Exit::not_found, "there is no vault yet").hint("make it with 'tnotes init'");
  }
  refuse_nesting(settings);
  if (!pins.recipients.empty() && !is_there(*root)) {
    throw Error(Exit::not_found, fmt::format("there is no vault at {}", root->string()))
        .hint("if it was there, bring it back: 'tnotes init' would begin another")
        .hint("if it is elsewhere: tnotes config set vault DIR");
  }
  return *root;
}

vault::Store open_vault(Context& context, const vault::Pins& pins) {
  vault::Store store(vault_root(context, pins), context.settings().state(), pins,
                     context.environment());
  take_up_abandoned(context, store);
  return store;
}

vault::Store open_vault_to_check(Context& context) {
  const vault::Pins pins = vault::pins_of(context.settings());
  vault::Store store = vault::Store::despite_doubts(
      vault_root(context, pins), context.settings().state(), pins, context.environment());
  try {
    take_up_abandoned(context, store);
  } catch (const Error& error) {
    // What is in the way of unfinished texts is in nobody's way who reads notes.
    context.warn(error.message());
  }
  return store;
}

vault::Store open_vault_to_read(Context& context) {
  vault::Store store = open_vault_to_check(context);
  for (const auto& doubt : store.doubts()) {
    if (doubt.path == vault_file_name) throw Error(doubt.error);
    context.report_refused({doubt.path, doubt.error});
    for (const auto& hint : doubt.error.hints()) context.hint(hint);
  }
  return store;
}

void remind_reader(Context& context, const vault::Store& store) {
  try {
    remind_of_unfinished(context, store);
  } catch (const Error& error) {
    context.warn(error.message());
  }
  remind_of_rekey(context, store);
}

void remind_of_rekey(Context& context, const vault::Store& store) {
  try {
    if (!vault::Rekeying::is_begun(store)) return;
    context.hint("a re-encryption is not finished: 'tnotes vault rekey' goes on with it");
  } catch (const Error& error) {
    context.warn(error.message());
  }
}

std::string short_id(const std::string& id) { return id.substr(0, 8); }

void open_all(Context& context, vault::Store& store, const Identities& identities,
              const Opening& opening, std::future<vault::Inventory> inventory) {
  // Somebody may have written while the passphrase was typed.
  if (store.reads_head() && store.history().head() != store.head()) store.settle();
  std::vector<records::Damage> damaged;
  std::vector<std::optional<Error>> unreadable(vault::Sweep::batch_size);
  const auto make_look = [&] {
    return
        [&, read = opening.make_read(), reader = std::make_shared<vault::NoteReader>(identities)](
            std::size_t slot, const std::string& id, std::string_view ciphertext) {
          std::optional<vault::Parsed> note;
          try {
            note = reader->read(id, ciphertext);
          } catch (const vault::Unreadable& error) {
            unreadable[slot] = error;
          }
          if (note) read(slot, *note);
        };
  };
  const auto batch_done = [&](std::span<const std::string> ids) {
    for (std::size_t slot = 0; slot < ids.size(); ++slot) {
      if (!unreadable[slot]) continue;
      damaged.push_back({vault::note_path(ids[slot]), *unreadable[slot]});
      unreadable[slot].reset();
    }
    opening.batch_done(ids.size());
  };
  auto changed = vault::sweep(store, {make_look, batch_done}, std::move(inventory));
  forget_what_was_written(store, changed);
  report_all(context, damaged);
  report_all(context, changed);
}

std::vector<vault::Heading> open_headings(Context& context, vault::Store& store,
                                          const Identities& identities,
                                          std::future<vault::Inventory> inventory) {
  std::vector<vault::Heading> headings;
  std::vector<std::optional<vault::Heading>> batch(vault::Sweep::batch_size);
  const auto make_read = [&] {
    return [&](std::size_t slot, const vault::Parsed& note) { batch[slot] = note.heading; };
  };
  const auto batch_done = [&](std::size_t count) {
    for (std::size_t slot = 0; slot < count; ++slot) {
      if (batch[slot]) headings.push_back(*std::exchange(batch[slot], std::nullopt));
    }
  };
  open_all(context, store, identities, {make_read, batch_done}, std::move(inventory));
  std::ranges::sort(headings, [](const vault::Heading& one, const vault::Heading& two) {
    return std::tie(one.date, one.id) < std::tie(two.date, two.id);
  });
  return headings;
}

vault::Note open_one(vault::Store& store, const std::string& id, const Identities& identities) {
  const std::string path = vault::note_path(id);
  if (store.changed(path)) {
    store.settle();
    if (const auto changed = store.changed(path)) throw changed->error;
  }
  const auto ciphertext = store.ciphertext_anywhere(id);
  if (!ciphertext) throw Error(Exit::not_found, fmt::format("there is no note {}", id));
  return vault::open(id, *ciphertext, identities);
}

vault::Note open_at(const vault::Store& store, const std::string& commit, const std::string& id,
                    const Identities& identities) {
  const auto ciphertext = vault::ciphertext_at(store, commit, id);
  if (ciphertext) {
    try {
      return vault::open(id, *ciphertext, identities);
    } catch (const Error& error) {
      throw Error(error.code(), fmt::format("in commit {}: {}", escape_for_terminal(commit, true),
                                            error.message()))
          .hint("where it is encrypted to a key from then, name that with --identity FILE")
          .hint(fmt::format("'tnotes vault history {}' has other commits", short_id(id)));
    }
  }
  throw Error(Exit::not_found,
              fmt::format("commit {} has no note {}", escape_for_terminal(commit, true), id))
      .hint(fmt::format("'tnotes vault history {}' has the commits that do", short_id(id)));
}

vault::Author vault_author(Context& context) {
  const records::Actor& me = context.actor();
  return {me.name, records::commit_email(me.clinician), me.sign, context.today()};
}

vault::Writer vault_writer(Context& context, vault::Store& store) {
  context.will_write(store.root());
  return {store, vault_author(context),
          [&context] { context.say("waiting for another tnotes to finish"); }};
}

}  // namespace tnotes::cli

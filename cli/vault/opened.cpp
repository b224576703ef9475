#include "cli/vault/opened.hpp"

#include <algorithm>
#include <tuple>
#include <variant>

#include "base/cores.hpp"
#include "cli/setup.hpp"
#include "cli/vault/drafts.hpp"
#include "vault/seal.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// Ciphertexts that are held in memory at a time: as many, or as many bytes and one more.
constexpr std::size_t batch_size = 1024;
constexpr std::size_t batch_bytes = std::size_t{32} << 20;

struct Found {
  std::vector<vault::Heading> headings;
  std::vector<records::Damage> damaged;
};

using Ciphertexts = std::vector<std::pair<std::string, std::string>>;

void open_batch(const Ciphertexts& files, const Identities& identities, Found& into) {
  std::vector<std::variant<std::monostate, vault::Heading, Error>> read(files.size());
  on_all_cores(files.size(), [&] {
    return [&, reader = vault::HeadingReader(identities)](std::size_t at) mutable {
      const auto& [id, ciphertext] = files[at];
      try {
        read[at] = reader.read(id, ciphertext);
      } catch (const Error& error) {
        read[at] = error;
      }
    };
  });
  for (std::size_t at = 0; at < files.size(); ++at) {
    if (auto* const heading = std::get_if<vault::Heading>(&read[at])) {
      into.headings.push_back(std::move(*heading));
    } else {
      into.damaged.push_back({vault::note_path(files[at].first), std::get<Error>(read[at])});
    }
  }
}

Found open_everything(const vault::Store& store, const Identities& identities,
                      std::vector<records::Damage>& changed) {
  Found found;
  Ciphertexts batch;
  std::size_t bytes = 0;
  const auto open_these = [&] {
    open_batch(batch, identities, found);
    batch.clear();
    bytes = 0;
  };
  changed = store.read_all([&](const std::string& id, std::string ciphertext) {
    bytes += ciphertext.size();
    batch.emplace_back(id, std::move(ciphertext));
    if (batch.size() == batch_size || bytes >= batch_bytes) open_these();
  });
  open_these();
  return found;
}

}  // namespace

void report_all(Context& context, const std::vector<records::Damage>& damaged) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, damaged.size()); ++i) {
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
}

std::string short_id(const std::string& id) { return id.substr(0, 8); }

std::vector<vault::Heading> open_headings(Context& context, vault::Store& store,
                                          const Identities& identities) {
  std::vector<records::Damage> changed;
  Found found = open_everything(store, identities, changed);
  if (!changed.empty()) {
    store.settle();
    changed.clear();
    found = open_everything(store, identities, changed);
  }
  std::ranges::sort(found.damaged, {}, &records::Damage::path);
  std::ranges::sort(found.headings, [](const vault::Heading& one, const vault::Heading& two) {
    return std::tie(one.date, one.id) < std::tie(two.date, two.id);
  });
  report_all(context, found.damaged);
  report_all(context, changed);
  return std::move(found.headings);
}

vault::Note open_one(vault::Store& store, const std::string& id, const Identities& identities) {
  if (store.changed(id)) {
    store.settle();
    if (const auto changed = store.changed(id)) throw changed->error;
  }
  const auto ciphertext = store.ciphertext_anywhere(id);
  if (!ciphertext) throw Error(Exit::not_found, fmt::format("there is no note {}", id));
  return vault::open(id, *ciphertext, identities);
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

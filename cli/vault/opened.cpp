#include "cli/vault/opened.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <tuple>

#include "cli/setup.hpp"
#include "cli/vault/drafts.hpp"
#include "vault/seal.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// Ciphertexts that are held in memory at a time.
constexpr std::size_t batch_size = 1024;

struct Found {
  std::vector<vault::Heading> headings;
  std::vector<records::Damage> damaged;
};

using Ciphertexts = std::vector<std::pair<std::string, std::string>>;

// Takes one after the other until there are no more.
Found open_some(const Ciphertexts& files, std::atomic<std::size_t>& next,
                const Identities& identities) {
  Found found;
  vault::HeadingReader reader(identities);
  for (std::size_t at = next++; at < files.size(); at = next++) {
    const auto& [id, ciphertext] = files[at];
    try {
      found.headings.push_back(reader.read(id, ciphertext));
    } catch (const Error& error) {
      found.damaged.push_back({vault::note_path(id), error});
    }
  }
  return found;
}

void open_batch(const Ciphertexts& files, const Identities& identities, Found& into) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] { return open_some(files, next, identities); };
  std::vector<std::future<Found>> others;
  const auto cores = std::min<std::size_t>(std::thread::hardware_concurrency(), files.size());
  for (std::size_t i = 1; i < cores; ++i) {
    others.push_back(std::async(std::launch::async, work));
  }
  const auto add = [&](Found found) {
    std::ranges::move(found.headings, std::back_inserter(into.headings));
    std::ranges::move(found.damaged, std::back_inserter(into.damaged));
  };
  add(work());
  for (auto& other : others) add(other.get());
}

Found open_everything(const vault::Store& store, const Identities& identities,
                      std::vector<records::Damage>& changed) {
  Found found;
  Ciphertexts batch;
  const auto open_these = [&] {
    open_batch(batch, identities, found);
    batch.clear();
  };
  changed = store.read_all([&](const std::string& id, std::string ciphertext) {
    batch.emplace_back(id, std::move(ciphertext));
    if (batch.size() == batch_size) open_these();
  });
  open_these();
  return found;
}

}  // namespace

void report_all(Context& context, const std::vector<records::Damage>& damaged) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, damaged.size()); ++i) {
    context.report(damaged[i]);
    for (const auto& hint : damaged[i].error.hints()) context.hint(hint);
  }
  if (damaged.size() > most) {
    context.say(fmt::format("and {} more like these", damaged.size() - most));
  }
}

vault::Store open_vault(Context& context) {
  return open_vault(context, vault::pins_of(context.settings()));
}

vault::Store open_vault(Context& context, const vault::Pins& pins) {
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
  vault::Store store(*root, settings.state(), pins, context.environment());
  take_up_abandoned(context, store);
  return store;
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
  const auto ciphertext = store.ciphertext(id);
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

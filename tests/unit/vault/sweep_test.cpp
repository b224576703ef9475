#include "vault/sweep.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "vault_bench.hpp"

namespace tnotes::vault::sweep_tests {

using namespace testing;
using tnotes::git::test::exit_of;

namespace {

constexpr std::size_t most = 60;
constexpr std::size_t many = 2 * most + 30;

// A vault of many files that are no ciphertexts: a sweep looks into none.
std::map<std::string, std::string> fill(const VaultBench& vault) {
  std::map<std::string, std::string> all;
  std::vector<Writer::Ciphertext> written;
  for (std::size_t i = 0; i < many; ++i) {
    written.push_back({fmt::format("{:032x}", i * 7), fmt::format("{}", i)});
    all[written.back().id] = written.back().bytes;
  }
  Store store = vault.store();
  Writer(store, vault.author(), {}).put_all(std::move(written), "new");
  return all;
}

struct Swept {
  std::map<std::string, std::string> notes;
  std::vector<std::size_t> batches;
  std::vector<std::string> damaged;
};

Swept swept(const Store& store) {
  Swept all;
  std::vector<std::pair<std::string, std::string>> batch(most);
  const auto make_look = [&] {
    return [&](std::size_t slot, const std::string& id, std::string_view ciphertext) {
      batch[slot] = {id, std::string(ciphertext)};
    };
  };
  const auto batch_done = [&](std::span<const std::string> ids) {
    for (std::size_t slot = 0; slot < ids.size(); ++slot) {
      if (batch[slot].first.empty()) continue;
      CHECK(batch[slot].first == ids[slot]);
      CHECK((all.notes.empty() || all.notes.rbegin()->first < ids[slot]));
      all.notes.insert(std::move(batch[slot]));
      batch[slot] = {};
    }
    all.batches.push_back(ids.size());
  };
  for (const auto& damage : sweep(store, {make_look, batch_done, most})) {
    all.damaged.push_back(damage.error.message());
  }
  return all;
}

}  // namespace

TEST_CASE("a sweep gives every note once, sorted, as the history has it") {
  const VaultBench vault;
  CHECK(swept(vault.store()).notes.empty());
  const auto expected = fill(vault);
  const Swept sound = swept(vault.store());
  CHECK(sound.notes == expected);
  CHECK(sound.batches == std::vector<std::size_t>{most, most, 30});
  CHECK(sound.damaged.empty());

  const std::string first = note_path(expected.begin()->first);
  const std::string last = note_path(expected.rbegin()->first);
  vault.bench.write(first, "forged");
  std::filesystem::remove(vault.root() / last);
  vault.bench.write("notes/stray", "");
  const Swept changed = swept(vault.store());
  CHECK(changed.notes == expected);
  CHECK(changed.damaged ==
        std::vector<std::string>{first + " is not as the vault's history has it",
                                 last + " is missing, and the vault's history has it",
                                 "notes/stray is unknown to the vault's history"});
  std::filesystem::remove_all(vault.root() / "notes");
  const Swept gone = swept(vault.store());
  CHECK(gone.notes == expected);
  CHECK(gone.damaged.size() == many);
}

TEST_CASE("what a look throws ends the sweep") {
  const VaultBench vault;
  fill(vault);
  std::size_t batches = 0;
  const auto make_look = [] {
    return [](std::size_t slot, const std::string&, std::string_view) {
      if (slot == 17) throw Error(Exit::system, "no memory");
    };
  };
  CHECK(exit_of([&] {
          (void)sweep(vault.store(),
                      {make_look, [&](std::span<const std::string>) { ++batches; }, most});
        }) == Exit::system);
  CHECK(batches == 0);
}

}  // namespace tnotes::vault::sweep_tests

#include "vault/sweep.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "base/cores.hpp"

namespace tnotes::vault {
namespace {

// Notes by slot, and what HEAD has of each.
struct Notes {
  std::vector<std::string> ids;
  std::vector<git::Oid> ciphertexts;
};

// Nothing where there is none, or what has its name is no folder.
std::optional<Directory> folder_of(const Store& store) {
  try {
    return store.notes_folder();
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Nearly all ciphertexts are smaller.
constexpr std::size_t usual_size = std::size_t{64} << 10;

class Sweeper {
 public:
  Sweeper(const Store& store, const Sweep& with)
      : store_(store), with_(with), folder_(folder_of(store)) {}

  void look_at(const Notes& notes) {
    const std::size_t count = notes.ids.size();
    std::vector<char> is_done(count);  // each thread has some, so that they are no bits
    if (folder_) {
      on_all_cores(count, [&] {
        return [&, look = with_.make_look(),
                buffer = std::vector<char>(usual_size)](std::size_t slot) mutable {
          const std::string& id = notes.ids[slot];
          const git::Oid& in_head = notes.ciphertexts[slot];
          if (const auto bytes = store_.same_as_head_at_once(*folder_, id, in_head, buffer)) {
            look(slot, id, *bytes);
          } else if (const auto ciphertext = same_as_head(id, in_head)) {
            look(slot, id, *ciphertext);
          } else {
            return;  // then by what the history has, of which one thread reads at a time
          }
          is_done[slot] = 1;
        };
      });
    }
    std::optional<Sweep::Look> look;
    for (std::size_t slot = 0; slot < count; ++slot) {
      if (is_done[slot] != 0) continue;
      if (!look) look = with_.make_look();
      look_at_history(*look, slot, notes.ids[slot]);
    }
    with_.batch_done(notes.ids);
  }

  std::vector<records::Damage> take_damaged() { return std::move(damaged_); }

 private:
  [[nodiscard]] std::optional<std::string> same_as_head(const std::string& id,
                                                        const git::Oid& in_head) const {
    try {
      return store_.same_as_head(*folder_, id, in_head);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  void look_at_history(const Sweep::Look& look, std::size_t slot, const std::string& id) {
    const std::string path = note_path(id);
    std::optional<std::string> ciphertext;
    try {
      ciphertext = store_.ciphertext(id);
      if (auto changed = store_.changed(path)) damaged_.push_back(*std::move(changed));
    } catch (const Error& error) {
      damaged_.push_back({path, error});
    }
    if (ciphertext) look(slot, id, *ciphertext);
  }

  const Store& store_;
  const Sweep& with_;
  std::optional<Directory> folder_;
  std::vector<records::Damage> damaged_;
};

// In a thread, where the system allows one more.
template <class Work>
auto in_thread(const Work& work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, work);
  }
}

}  // namespace

std::future<Inventory> take_inventory(const Store& store) {
  const git::Oid head = store.head();
  return in_thread([&store, head] {
    auto present = in_thread([&store] { return store.present(); });
    // Through a repository of its own: the store's may be in use meanwhile.
    Inventory inventory{head, git::Repository(store.root()).files(head), {}};
    inventory.present = present.get();
    return inventory;
  });
}

std::vector<records::Damage> sweep(const Store& store, const Sweep& with,
                                   std::future<Inventory> inventory) {
  if (!inventory.valid()) inventory = take_inventory(store);
  Inventory all = inventory.get();
  if (all.head != store.head()) all = take_inventory(store).get();
  Sweeper sweeper(store, with);
  Notes notes;
  for (const auto& file : all.files) {
    if (!is_note_path(file.path)) continue;
    notes.ids.push_back(id_of_note_path(file.path));
    notes.ciphertexts.push_back(file.bytes);
    if (notes.ids.size() == with.most) sweeper.look_at(std::exchange(notes, {}));
  }
  if (!notes.ids.empty()) sweeper.look_at(notes);
  auto damaged = sweeper.take_damaged();
  std::ranges::move(store.changed_beside_notes(all.files, all.present),
                    std::back_inserter(damaged));
  std::ranges::stable_sort(damaged, {}, &records::Damage::path);
  return damaged;
}

}  // namespace tnotes::vault

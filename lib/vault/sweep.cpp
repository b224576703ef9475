#include "vault/sweep.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/cores.hpp"

namespace tnotes::vault {
namespace {

using Named = std::pair<std::string, git::Oid>;  // an id, and what HEAD has

// Nothing where there is none, or what has its name is no folder.
std::optional<Directory> folder_of(const Store& store) {
  try {
    return store.notes_folder();
  } catch (const Error&) {
    return std::nullopt;
  }
}

class Sweeper {
 public:
  Sweeper(const Store& store, const Sweep& with)
      : store_(store), with_(with), folder_(folder_of(store)) {}

  void look_at(std::span<const Named> notes) {
    std::vector<char> is_done(notes.size());  // each thread has some, so that they are no bits
    if (folder_) {
      on_all_cores(notes.size(), [&] {
        return [&, look = with_.make_look()](std::size_t slot) {
          const auto& [id, name] = notes[slot];
          std::optional<std::string> ciphertext;
          try {
            ciphertext = store_.same_as_head(*folder_, id, name);
          } catch (const Error&) {
            return;  // then by what the history has, of which one thread reads at a time
          }
          look(slot, id, *ciphertext);
          is_done[slot] = 1;
        };
      });
    }
    std::optional<Sweep::Look> look;
    for (std::size_t slot = 0; slot < notes.size(); ++slot) {
      if (is_done[slot] != 0) continue;
      if (!look) look = with_.make_look();
      look_at_history(*look, slot, notes[slot].first);
    }
    std::vector<std::string> ids;
    for (const auto& [id, name] : notes) ids.push_back(id);
    with_.batch_done(ids);
  }

  std::vector<records::Damage> damaged() && {
    std::ranges::move(store_.changed_beside_notes(), std::back_inserter(damaged_));
    std::ranges::stable_sort(damaged_, {}, &records::Damage::path);
    return std::move(damaged_);
  }

 private:
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

}  // namespace

std::vector<records::Damage> sweep(const Store& store, const Sweep& with) {
  const auto names = store.ciphertexts_at(store.head());
  const std::span<const Named> all = names;
  Sweeper sweeper(store, with);
  for (std::size_t at = 0; at < all.size(); at += Sweep::batch_size) {
    sweeper.look_at(all.subspan(at, std::min(Sweep::batch_size, all.size() - at)));
  }
  return std::move(sweeper).damaged();
}

}  // namespace tnotes::vault

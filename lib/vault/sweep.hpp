#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/store.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// Looks at every note of a vault, on all cores, batch by batch, sorted by id. Each thread holds one
// ciphertext at a time: what else there is in memory is the caller's results of a batch.
struct Sweep {
  static constexpr std::size_t batch_size = 4096;

  // Called in one of the threads with a note's ciphertext, as HEAD has it. `slot` is the note's
  // place in its batch.
  using Look =
      std::function<void(std::size_t slot, const std::string& id, std::string_view ciphertext)>;
  std::function<Look()> make_look;  // each thread calls it, once a batch

  // Called in the thread that called sweep(), between batches, with the ids of the one that was
  // looked at, by slot. A note that was not, because its ciphertext is lost, is one of them.
  std::function<void(std::span<const std::string> ids)> batch_done;

  std::size_t most = batch_size;  // notes in a batch: as many, or fewer
};

// What a sweep has to know before it looks at the first note.
struct Inventory {
  git::Oid head;
  std::vector<git::Repository::File> files;  // that HEAD has
  Store::Present present;                    // on the disk
};
// Takes it in threads of its own, meant to be waited for by sweep(): for who has to ask for the key
// first. The store must outlive it.
[[nodiscard]] std::future<Inventory> take_inventory(const Store& store);

// Returns what in the work tree is not as HEAD has it, or unknown to HEAD, and the notes of which
// the ciphertext is lost: errors to show beside what can be read, sorted by path. An inventory that
// was taken of another HEAD is taken anew. Throws system, and what is thrown by the functions
// given.
[[nodiscard]] std::vector<records::Damage> sweep(const Store& store, const Sweep& with,
                                                 std::future<Inventory> inventory = {});

}  // namespace tnotes::vault

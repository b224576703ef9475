#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "age/x25519.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// Re-encrypts the vault's notes to the recipients that the vault has now, each under a file key of
// its own. It is done in steps, of which each is one commit: what was interrupted is gone on with
// by the next Rekeying, to the same recipients. Where it began is remembered in the state
// directory; a note is done once the history has another ciphertext of it than it had then.
//
// What was encrypted before stays in the history, and readable to whom it was encrypted.
class Rekeying {
 public:
  explicit Rekeying(Store& store);

  // Whether one to the recipients of now was interrupted, or is under way, and may have notes left.
  [[nodiscard]] static bool is_begun(const Store& store);

  // Whether this goes on with one that was interrupted.
  [[nodiscard]] bool is_resumed() const { return is_resumed_; }
  // The notes that were not done yet when this began.
  [[nodiscard]] std::size_t total() const { return total_; }
  [[nodiscard]] bool is_done() const { return done_ == notes_.size(); }

  // How much one step takes at most: together, the memory that it needs.
  struct Step {
    std::size_t notes = 16384;
    std::size_t bytes = std::size_t{48} << 20;  // of ciphertext; passed by a note for each core
  };
  // Re-encrypts the next notes, on all cores, and commits them. A note that cannot be opened, or
  // whose file is not as the history has it, is left as it is. `progress` is told, in this thread,
  // how many of total() are done, the first time once nobody else writes. REQUIRES: not is_done().
  // Throws what Writer does.
  using Progress = std::function<void(std::size_t done)>;
  void step(const Author& author, std::span<const age::X25519Identity> identities,
            const std::function<void()>& on_wait, const Progress& progress, Step most);
  void step(const Author& author, std::span<const age::X25519Identity> identities,
            const std::function<void()>& on_wait, const Progress& progress) {
    step(author, identities, on_wait, progress, Step{});
  }

  // The notes that were left as they are, and why.
  [[nodiscard]] const std::vector<records::Damage>& damaged() const { return damaged_; }
  // Whether some of them may open with other identities.
  [[nodiscard]] bool lacks_keys() const { return lacks_keys_; }
  [[nodiscard]] std::size_t rekeyed() const { return rekeyed_; }

  // Forgets where it began: the next Rekeying does all notes again. REQUIRES: is_done().
  void finish();

 private:
  void begin();
  void drop_what_changed();

  Store& store_;
  std::string name_;                 // of its file in the state directory
  git::Oid seen_;                    // the head that notes_ is of
  std::vector<Store::Named> notes_;  // in their order; those before `done_` are done
  std::size_t done_ = 0;
  std::vector<records::Damage> damaged_;
  std::size_t total_ = 0;
  std::size_t rekeyed_ = 0;
  bool lacks_keys_ = false;
  bool is_resumed_ = false;
};

}  // namespace tnotes::vault

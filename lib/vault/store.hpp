#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "age/x25519.hpp"
#include "base/environment.hpp"
#include "base/lock.hpp"
#include "git/repository.hpp"
#include "records/heads.hpp"
#include "records/store.hpp"
#include "vault/history.hpp"
#include "vault/note.hpp"
#include "vault/pins.hpp"
#include "vault/trust.hpp"

namespace tnotes::vault {

// The lock that whoever writes to a vault holds. `on_wait` is called where it is not free at once;
// waits a while, then throws system.
FileLock lock_vault(const std::filesystem::path& root, const std::function<void()>& on_wait);

// The directory of a vault. Throws not_found where there is none, refused where its vault.yaml is
// gone, or it holds records.
Directory open_vault_root(const std::filesystem::path& root);
// The same also where vault.yaml is gone.
Directory open_vault_directory(const std::filesystem::path& root);

// vault.yaml as it lies in the work tree. Throws invalid.
VaultFile read_vault_file(const Directory& vault);

// Larger than the ciphertext of any text.
inline constexpr std::size_t largest_ciphertext = 2 * text_limit;

// The path of a note in the vault: notes/<id>.age.
std::string note_path(std::string_view id);
bool is_note_path(std::string_view path);
// REQUIRES: is_note_path().
std::string id_of_note_path(std::string_view path);

// The vault's directory, for reading what can be trusted of it: what stands in HEAD, where HEAD is
// signed by a pinned signer, descends from the last head seen here, and names the pinned recipients
// alone. What else lies there counts for nothing, and is named.
class Store {
 public:
  // `state` is where heads are remembered. Throws not_found where there is no vault; refused where
  // it cannot be trusted, or nothing is pinned; invalid where vault.yaml is ill-formed.
  Store(const std::filesystem::path& root, const std::filesystem::path& state, Pins pins,
        const Environment& environment)
      : Store(root, state, std::move(pins), environment, Doubts::are_errors) {}

  // The same for reading alone: where HEAD cannot be trusted, what is read is the last commit that
  // can be. doubts() says why. Throws Untrusted where there is none.
  static Store despite_doubts(const std::filesystem::path& root, const std::filesystem::path& state,
                              Pins pins, const Environment& environment) {
    return {root, state, std::move(pins), environment, Doubts::are_kept};
  }
  // Why HEAD, or vault.yaml, cannot be trusted.
  [[nodiscard]] const std::vector<Doubt>& doubts() const { return doubts_; }
  // Whether what is read is HEAD.
  [[nodiscard]] bool reads_head() const { return reads_head_; }

  [[nodiscard]] const std::filesystem::path& root() const { return files_.path(); }
  [[nodiscard]] const Directory& files() const { return files_; }
  // The state directory, which whoever can write to the vault cannot reach.
  [[nodiscard]] const Directory& state() const { return state_; }
  [[nodiscard]] const std::vector<age::X25519Recipient>& recipients() const {
    return pins_.recipients;
  }
  // The commit that is read: HEAD, or in doubt the last that can be trusted.
  [[nodiscard]] const git::Oid& head() const { return head_; }
  [[nodiscard]] const git::Repository& history() const { return *repository_; }
  // HEAD, as the history goes on from here: it was looked at, and found good. Throws system.
  void remember_head() {
    if (heads_.remembered() != head_) heads_.remember(head_);
  }

  // The notes there are, by id, sorted.
  [[nodiscard]] std::vector<std::string> ids() const;
  // A note's ciphertext; nothing where there is no such note.
  [[nodiscard]] std::optional<std::string> ciphertext(std::string_view id) const;

  // The same from the work tree where that has it too, so that damage in the objects is in nobody's
  // way.
  [[nodiscard]] std::optional<std::string> ciphertext_anywhere(std::string_view id) const;

  // A note's ciphertext as it lies in the work tree, where it is the same in HEAD; reading it from
  // the objects takes many times as long. May be called from several threads. Throws invalid where
  // it is not.
  [[nodiscard]] std::string same_as_head(const Directory& notes, const std::string& id,
                                         const git::Oid& in_head) const;
  // The same, quickly, in the buffer given; nothing where that takes more, or it is not the same.
  [[nodiscard]] std::optional<std::string_view> same_as_head_at_once(const Directory& notes,
                                                                     const std::string& id,
                                                                     const git::Oid& in_head,
                                                                     std::span<char> buffer) const;
  // The folder of the notes, for same_as_head(). Nothing where there is none.
  [[nodiscard]] std::optional<Directory> notes_folder() const;

  // The notes in a commit, sorted by id, with the names of their ciphertexts.
  using Named = std::pair<std::string, git::Oid>;
  [[nodiscard]] std::vector<Named> ciphertexts_at(const git::Oid& commit) const;

  // Whether HEAD descends from a commit, or is it, and vault.yaml was the same all the way: then
  // all that was written since is encrypted to the recipients there are.
  [[nodiscard]] bool has_same_recipients_since(const git::Oid& commit) const;

  // Whether vault.yaml lies in the work tree as HEAD has it.
  [[nodiscard]] bool has_committed_vault_file() const;

  // The first commit of the vault's history, which names it in the state directory.
  [[nodiscard]] git::Oid root_commit() const { return heads_.root(); }

  // What lies in the work tree beside `.git`, sorted. Uses nothing but the disk, so that a thread
  // may call it.
  struct Present {
    std::vector<std::string> top;    // names of files and folders
    std::vector<std::string> notes;  // those in the folder of the notes
  };
  [[nodiscard]] Present present() const;
  // What is there beside the notes that HEAD has, and is not as HEAD has it, or unknown to it, or
  // missing: errors to show beside what can be read. `files` are HEAD's.
  [[nodiscard]] std::vector<records::Damage> changed_beside_notes(
      const std::vector<git::Repository::File>& files, const Present& present) const;

  // Trusts other keys from now on, and HEAD as it is now. Throws refused, with nothing changed,
  // where it cannot be trusted.
  void trust(Pins pins);

  // Waits until nobody writes, and reads HEAD again: what seems not to be as HEAD has it may only
  // have been written meanwhile. Where the vault cannot be locked, HEAD is read all the same.
  void settle(const std::function<void()>& on_wait = {});

  // The error for one file; nothing where it is as HEAD has it, or in neither.
  [[nodiscard]] std::optional<records::Damage> changed(const std::string& path) const;

 private:
  friend class Writer;
  enum class Doubts { are_errors, are_kept };
  Store(const std::filesystem::path& root, const std::filesystem::path& state, Pins pins,
        const Environment& environment, Doubts doubts);
  struct There {
    std::optional<std::string> bytes;
    git::Difference difference = git::Difference::modified;
    std::optional<Error> failure = {};  // of the disk, say
  };
  void trust_head();
  void trust_vault_file();
  [[nodiscard]] records::Damage damage_of(const std::string& path, const There& there) const;
  [[nodiscard]] There bytes_at(const std::string& path) const;
  [[nodiscard]] static There bytes_in(const Directory& folder, const std::string& path);

  Directory files_;
  Directory state_;
  std::unique_ptr<git::Repository> repository_;  // which heads_ refers to
  records::Heads heads_;
  Pins pins_;
  Environment environment_;
  Doubts are_;
  std::vector<Doubt> doubts_;
  std::optional<Error> unfinished_commit_;  // why it could not be finished
  bool reads_head_ = true;
  git::Oid head_;
};

// Exclusive use of the vault. Every change is one commit, on disk when the call returns.
class Writer {
 public:
  // Waits for another process a while, then throws system. Throws what Store does, where the vault
  // has changed meanwhile.
  Writer(Store& store, Author author, const std::function<void()>& on_wait);

  // Puts a note's ciphertext in the place of `before`, which the caller saw there; nothing for a
  // new note. It counts once it was read back from the history. Throws refused where something else
  // is there by now, invalid where the work tree has what the history has not.
  void put(std::string_view id, const std::string& ciphertext,
           const std::optional<std::string>& before, std::string_view action);
  // Removes the note whose ciphertext the caller saw. Throws what put() does.
  void remove(std::string_view id, const std::optional<std::string>& before,
              std::string_view action);
  // Puts many ciphertexts in the places of those there are.
  struct Ciphertext {
    std::string id;
    std::string bytes;
  };
  void put_all(std::vector<Ciphertext> ciphertexts, std::string_view action);
  // Puts a vault.yaml in the place of the one there is. Its recipients are trusted from now on as
  // if they were pinned, which is the caller's to do. Throws invalid where it is ill-formed.
  void put_vault_file(const std::string& text, std::string_view action);

 private:
  void commit(const std::vector<git::Change>& changes, std::string_view action);
  void require_as_it_was(std::string_view id, const std::optional<std::string>& before) const;

  Store& store_;
  Author author_;
  FileLock lock_;
};

}  // namespace tnotes::vault

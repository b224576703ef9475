#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "age/x25519.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// Texts that are not notes yet: what an editor has saved so far, or lost hold of, and what could
// not become a note. They are kept as ciphertext in the vault's `.git/tnotes/unfinished`, out of
// its history. A note may have several.
//
// Nobody signs them, and whoever can write to the vault can encrypt to its public keys. So the
// state directory remembers the digests of the name and the text of each that was kept on this
// computer, and no other is opened.
struct Unfinished {
  std::string id;    // the note's
  std::string name;  // the file's
  friend bool operator==(const Unfinished&, const Unfinished&) = default;
};

// Its file, in the vault's directory.
std::string unfinished_path(const Unfinished& kept);

// An unfinished text may be longer than a note's, so that even what is too long for one is kept.
inline constexpr std::size_t unfinished_limit = 16 * text_limit;

// A name for a text of the note; `session` tells those of one note apart.
Unfinished unfinished_named(const std::string& id, std::string_view session);

// Durable when it returns. Replaces nothing. Waits for nobody who writes to the vault.
Unfinished keep_unfinished(const Store& store, const Note& note);
// Likewise, in the place of what has that name, if anything has: whole or not at all.
void put_unfinished(const Store& store, const Unfinished& kept, const Note& note);

// Sorted by note; of one note, the earliest first: that was saved whole, and what was kept beside
// it later may be half of a save.
std::vector<Unfinished> unfinished(const Store& store);

// Throws refused for one that was not kept here, invalid for a damaged one, not_found where it has
// gone meanwhile.
Note open_unfinished(const Store& store, const Unfinished& kept,
                     std::span<const age::X25519Identity> identities);

// Encrypts it once more, to the recipients that the vault has now. Throws what open_unfinished()
// does, and system.
void reseal_unfinished(const Store& store, const Unfinished& kept,
                       std::span<const age::X25519Identity> identities);

// Whether it was kept by this computer: then it can be opened.
[[nodiscard]] bool is_own(const Store& store, const Unfinished& kept);
[[nodiscard]] bool is_kept(const Store& store, const Unfinished& kept);
// Whether its note was written after it, by the times of the files: where there are both.
[[nodiscard]] bool is_older_than_note(const Store& store, const Unfinished& kept);
void drop_unfinished(const Store& store, const Unfinished& kept);

// What is not as this computer kept it.
struct StrangeTexts {
  std::vector<std::string> planted;  // paths of what it did not keep
  std::vector<std::string> changed;  // paths of what is no more the text that it kept there
  std::size_t gone = 0;              // texts that are gone
};
[[nodiscard]] StrangeTexts strange_texts(const Store& store);
// Forgets those texts of a note that are gone: what becomes of it now is newer, and none of them is
// to come back.
void forget_gone_texts(const Store& store, const std::string& id);

// Ends what a program began that was ended while it kept a text, which is in memory still, or threw
// one away: beginnings of ciphertexts go, and texts that were to go.
void clear_half_kept(const Store& store);

}  // namespace tnotes::vault

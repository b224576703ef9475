#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/note.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// Texts that could not be saved as notes, or that an editor lost hold of: kept as ciphertext in the
// vault's `.git/tnotes/unfinished`, out of its history. None of it is signed.

// Durable when it returns. A text of the same note that was kept before is replaced: what came
// later began with it.
void keep_unfinished(const Store& store, const Note& note);

// The ids of the notes they are of, sorted.
std::vector<std::string> unfinished(const Store& store);
std::optional<std::string> unfinished_ciphertext(const Store& store, std::string_view id);
void drop_unfinished(const Store& store, std::string_view id);

}  // namespace tnotes::vault

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "vault/store.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::cli {

// What a person's word means in the vault: a note, or a client of the records.
struct Meant {
  std::string note;    // an id, or
  std::string client;  // a client's
};

// A note by its id or a part of it that fits one alone, or a client as the records find one. A
// whole id goes before all, and a whole word of a client's name before a part of an id, in which a
// short name is found by chance. Throws not_found where nothing fits, or more than one.
Meant find_meant(Context& context, const vault::Store& store, const std::string& word);

// A note alone, also one of which there is nothing yet but an unfinished text. Where it was
// discarded, the error says how to have it back.
std::string find_vault_note(const vault::Store& store, const std::string& word);

// A note that there is, or that there was before it was discarded.
std::string find_in_history(const vault::Store& store, const std::string& word);

// What to type so that a note is again what a commit of the vault's history has.
std::string how_to_bring_back(const std::string& id, const std::string& commit);

// The unfinished texts of one note.
std::vector<vault::Unfinished> unfinished_of(const vault::Store& store, const std::string& id);

}  // namespace tnotes::cli

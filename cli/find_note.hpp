#pragma once

#include <string>

#include "cli/app/context.hpp"
#include "records/store.hpp"

namespace tnotes::cli {

// Throws refused where a word that should name a note names what is the vault's: a path into one,
// a name as its notes' files have, an age file.
void refuse_vault_word(Context& context, const std::string& word);

// The note of the records that a word on the command line means, as records::find_note takes words.
// Throws what that does, and refused as above.
records::NoteRef find_note(Context& context, const std::string& word);

}  // namespace tnotes::cli

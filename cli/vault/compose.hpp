#pragma once

#include <optional>
#include <string>

#include "cli/app/context.hpp"
#include "cli/vault/opened.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"

// A psychotherapy note's way from the editor, or from a file, into the vault.
namespace tnotes::cli {

// Takes the note's text through the editor, in memory. No identity may be open by then. Nothing
// where the text was left as it was, or empty: then `resumed` says whether an unfinished text was
// opened, which counts as written. Where it fails, what was written is kept, and the error says so.
std::optional<vault::Note> compose(Context& context, const vault::Store& store, vault::Note start,
                                   bool resumed);

// The text that --from names, - for standard input. Throws invalid where it is too long or holds
// nothing but white space.
Secret given_text(Context& context, const std::string& from);

// Commits the note; where that fails, keeps it as an unfinished text, and the error says so.
void save(Context& context, vault::Store& store, const vault::Note& note, std::string_view action);

// Prints what new, edit and discard answer: the note's id.
void print_vault_id(Context& context, const vault::Heading& heading);

}  // namespace tnotes::cli

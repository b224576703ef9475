#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/vault/opened.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"
#include "vault/unfinished.hpp"

// A psychotherapy note's way from the editor, or from a file, into the vault.
namespace tnotes::cli {

// What is to become of a note: its text, what the caller saw in its place, and the unfinished texts
// that it makes good when it is saved.
struct Writing {
  vault::Note note;
  std::optional<std::string> before{};  // the ciphertext; nothing for a new note
  std::vector<vault::Unfinished> kept{};
};

// Takes the note's text through the editor, in memory. No identity may be open by then. Nothing
// where the text was left empty, or as it was unless it is itself one that was left unfinished.
// What comes out is kept as an unfinished text already; where something fails, what was written is
// kept as well, and the error says so. Throws system where the editor went on in the background.
std::optional<Writing> compose(Context& context, vault::Store& store, Writing start);

// The day of a session from --date; says how vague words were understood, and warns of a day to
// come. Today for an empty word. Throws usage.
Date session_date(Context& context, const std::string& word);

// The text that --from names, - for standard input. Throws usage where it holds nothing but white
// space, invalid where it is too long.
Secret given_text(Context& context, const std::string& from);

// The error to throw where a text of the note is kept as an unfinished one: it says so.
Error with_kept(Error error, const std::string& id);

// The same where the command is interrupted from now on, and further hints.
void say_if_interrupted_that_kept(const Context& context, const std::string& id,
                                  const std::vector<std::string>& hints = {});

// Commits the note, and prints its id; where that fails, keeps it as an unfinished text, and the
// error says so.
void save(Context& context, vault::Store& store, Writing writing, std::string_view action);

// Prints what new and edit answer: the note's id, and to read, its day and client.
void print_vault_id(Context& context, const vault::Heading& heading);

}  // namespace tnotes::cli

#pragma once

#include <set>
#include <string>
#include <vector>

#include "records/note.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// Checks what an addendum amends: a signed note of the same client that exists and is no addendum
// itself. Once it is signed, a wrong `amends` could not be mended any more. Throws refused;
// not_found where there is no such note; invalid where that note cannot be read, or where a note
// that amends none is marked as entered in error. `name` is what errors call the addendum's file.
void check_amends(const Records& records, const Note& note, const std::string& name);

// Whether an addendum takes the note that it amends back, as one entered in error: once it is
// signed.
bool takes_back(const Note& note);

// Paths of the notes of these clients that were entered in error. Reads all notes of theirs, but
// for those of `read`, a period whose notes the caller has looked at.
std::set<std::string> notes_taken_back(const Records& records, const std::set<std::string>& clients,
                                       const std::optional<Period>& read);

// In the order in which they are read below their note: by date, then by signing; drafts last.
// Signatures of one second, as a script makes them, stand as the history says they were begun.
void sort_addenda(const Records& records, std::vector<Note>& addenda);

}  // namespace tnotes::records

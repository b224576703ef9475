#pragma once

#include <string>
#include <vector>

#include "records/note.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// Checks what an addendum amends: a signed note of the same client that exists and is no addendum
// itself, unless that is what was entered in error. Once it is signed, a wrong `amends` could not
// be mended any more. Throws refused; not_found where there is no such note; invalid where that
// note cannot be read, or where a note that amends none is marked as entered in error. `name` is
// what errors call the addendum's file.
void check_amends(const Records& records, const Note& note, const std::string& name);

// In the order in which they are read below their note: by date, then by signing; drafts last.
// Signatures of one second, as a script makes them, stand as the history says they were begun.
void sort_addenda(const Records& records, std::vector<Note>& addenda);

}  // namespace tnotes::records

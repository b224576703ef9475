#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"
#include "records/store.hpp"

// Whether notes of the work tree are those that the history has. Whoever hands a record on must not
// hand on less than was signed, nor anything else.
namespace tnotes::records {

// A client's notes in a commit, sorted by id.
std::vector<NoteRef> notes_in(const Records& records, const git::Oid& commit,
                              const std::string& client);

// Notes that the index has and `there`, what Records::notes gave for that client and period, lacks;
// sorted by id. The index stands at HEAD after every command, and reading it loads no libgit2;
// where it is not plain, HEAD itself is asked.
std::vector<NoteRef> missing_notes(const Records& records, const std::vector<NoteRef>& there,
                                   const std::optional<std::string>& client = {},
                                   const std::optional<Period>& period = {});

// Visits the paths below a folder, "clients/" say, that the index has, or HEAD where that is not
// plain; sorted.
void visit_committed(const Records& records, const std::string& folder,
                     const std::function<void(std::string_view path)>& visit);

// That the work tree lacks a file, or a note, and how to bring it back: invalid.
Error missing_file(const Records& records, const std::string& path);
Error missing_note(const Records& records, const NoteRef& ref);

// That the work tree has another file than was committed, and how to bring that back: invalid.
Error changed_file(const Records& records, const std::string& path);

// The missing note that a word means, as find_note takes words: any part of one id. Nothing where
// it fits none, or several.
std::optional<NoteRef> find_missing(const Records& records, std::string_view word);

// What is wrong with a note whose bytes are `now` in the work tree and `kept` in HEAD (nothing
// where it is not there): it is missing, a signed note was changed, or one is signed that the
// history does not have so. Nothing where all is well. Drafts may differ: they are hand edits.
std::optional<Error> note_fault(const Records& records, const NoteRef& ref,
                                const std::optional<std::string>& now,
                                const std::optional<std::string>& kept);

// The same, for a note as it stands. Throws what reading it throws.
std::optional<Error> note_fault(const Records& records, const NoteRef& ref);

}  // namespace tnotes::records

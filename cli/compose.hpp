#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/app/context.hpp"
#include "cli/edit_session.hpp"
#include "records/edit_buffer.hpp"
#include "records/note.hpp"
#include "records/template.hpp"

// What new, edit and addend share: filling a draft from flags, and taking it through the editor.
namespace tnotes::cli {

// Splits KEY=VALUE; `@file` reads a file (`@-` standard input), `@@` is a literal @.
// Throws usage, or what reading the file throws.
std::pair<std::string, std::string> parse_set(Context& context, const std::string& argument);

// Puts one --set into the values: a field of the template or of every note, or a section by its key
// or title. Throws usage with near keys.
void apply_set(Context& context, const records::Template& form, const std::string& argument,
               records::DraftValues& values);

// Line ends as git and the digest's check want them: CR LF becomes LF.
std::string with_line_feeds(std::string text);

// Reads what --from names: a file, or standard input for "-"; with line feeds.
std::string read_from(Context& context, const std::string& from);

// A finished text, and what was parsed from it.
struct Composed {
  records::NoteRef ref;
  std::string text;
  records::Note note;
};

// A new note of that client and day, with an id that is free. Two clients' notes of a day share an
// id by a chance of 1 in 33 million; find_note then asks which.
records::NoteRef free_ref(Context& context, const std::string& client, Date day);

// Checks a text that is to become the draft at `ref`; with a changed date the id follows, so that a
// note's name always tells its day, and with line feeds alone. Errors call the text `given`, or
// where that is empty by its path. Throws invalid, or what check_amends throws.
Composed check_draft(Context& context, records::NoteRef ref, std::string text,
                     const std::string& given = {});

// Warns of what may be meant, but seldom is: a day in the future, a template that is not known.
void warn_of(Context& context, const records::Note& note, const std::string& prefix = {});

// Throws usage under --no-input, saying what to give instead, and system where there is no editor:
// before anything is begun.
std::string require_editor(Context& context,
                           const std::string& instead = "give the text with --set or --from");

// How messages speak of a note that is edited.
Editing editing_note(const records::NoteRef& ref);

// Takes a note through the editor until its text is a good draft; hints are taken out afterwards.
// Nothing where nothing was written.
std::optional<Composed> compose_in_editor(Context& context, EditSession& session,
                                          const records::NoteRef& ref,
                                          const records::Template& form);

// Takes a new note through the editor and, where something was written or given, saves it.
Exit compose_new(Context& context, const records::NoteRef& ref, const records::Template& form,
                 const records::DraftValues& values, Exit (*save)(Context&, const Composed&));

// As check_draft, of a text that must go on being this note's.
Composed check_own_draft(Context& context, const records::NoteRef& ref, std::string text);

// Throws refused where an interrupted command left a text of the note that nothing else keeps.
void require_no_leftover(const records::EditBuffer& buffer, const std::string& id);

// Throws not_found where the note's client is gone: nobody would find the note.
void require_client(Context& context, const records::NoteRef& ref);

// As records::find_note; also a note that exists only as a text which an interrupted command left,
// or that an editor still has. Its client is empty where it is not known.
records::NoteRef find_unfinished(Context& context, const std::string& word);

// The notes of a client that an interrupted command left unfinished.
std::vector<records::NoteRef> abandoned_notes(Context& context, const std::string& client);

// The template of a note, or one without fields and sections where it is not known any more.
records::Template form_of(Context& context, const std::string& name);

// What a note lacks by its template: "objective is empty" and the like, keys and titles only.
std::vector<std::string> shortcomings(const records::Template& form, const records::Note& note);

// Opens a draft, or what was left unfinished of one, in the editor and commits what was changed.
// `add`, where it is given, puts into the draft what flags brought.
Exit edit_draft(Context& context, const records::NoteRef& ref,
                const std::function<std::string(std::string)>& add = {});

// The text with values put in: keys of the front matter, and sections of the form.
std::string with_values(std::string text, const records::Template& form,
                        const records::DraftValues& values);

// Prints a note's id, status and client, or the JSON object of the same.
void print_note_result(Context& context, const records::Note& note, const git::Oid& commit);

// Throws usage where both are known and the end is not after the start.
void require_order(const std::optional<TimeOfDay>& start, const std::optional<TimeOfDay>& end);

// The date and times of a session from --date, --start and --end; says how vague words were
// understood. Throws usage.
struct SessionTime {
  Date date{};
  std::optional<TimeOfDay> start;
  std::optional<TimeOfDay> end;
};
SessionTime session_time(Context& context, const std::string& date, const std::string& start,
                         const std::string& end);

}  // namespace tnotes::cli

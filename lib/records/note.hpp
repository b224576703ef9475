#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "records/shapes.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::records {

enum class NoteStatus { draft, final };

// The line `signed:` or `cosigned:` of a note.
struct Signature {
  std::string by;           // clinician id
  std::string credentials;  // as they stood when it was signed
  Instant at;
  std::string digest;  // SHA-256, 64 hex digits, of signed_bytes()
};

// A part of the body below a heading of level 1. Text before the first heading has no title.
struct Section {
  std::string title;
  std::string text;      // without blank lines at its ends
  std::size_t line = 1;  // of the heading, in the file
};

// A progress note or an addendum, as its file has it.
struct Note {
  std::string id;
  std::string client;
  std::string template_name;
  Date date{};
  std::optional<TimeOfDay> start;
  std::optional<TimeOfDay> end;
  std::string clinician;
  NoteStatus status = NoteStatus::draft;
  std::string amends;             // an addendum: the id of the note it belongs to
  bool entered_in_error = false;  // an addendum that takes the whole note back
  std::optional<Signature> signature;
  std::optional<Signature> cosignature;
  std::vector<std::string> tags;
  yaml::Node front;  // the whole front matter, a mapping
  std::vector<Section> sections;
};

// Where the parts of a note's file are. Offsets in bytes.
struct NoteParts {
  std::string_view front;    // between the two lines of dashes
  std::size_t front_offset;  // where `front` begins; the front matter begins on line 2
  std::string_view body;     // behind the second line of dashes
  std::size_t body_line;     // on which line of the file the body begins
};

std::string note_path(std::string_view client, std::string_view id);

// Splits a note's text at its lines of dashes. Throws invalid, naming `name`, where it has none,
// holds NUL bytes or is no UTF-8; refused where it is an age file or a psychotherapy note, which
// have no place among the records.
NoteParts split_note(const std::string& name, std::string_view text);

// Parses and checks a note: the front matter's types, a date that fits the id, a start before the
// end. Errors name the file, line, column and key, never the text. Throws invalid, or refused as
// split_note does.
Note parse_note(const std::string& name, std::string_view text);

// The sections of a body, whose first line is `first_line` of its file. Headings within fenced code
// are text.
std::vector<Section> parse_sections(std::string_view body, std::size_t first_line);

// Changes one key of the front matter and keeps every other byte. `after` as in yaml::set.
std::string set_front(std::string_view text, const std::string& key, std::string_view value,
                      std::string_view after = {});

// What a signature covers: the text without the front matter's lines `signed:` and `cosigned:`;
// with `keep_signed` (a cosigner's) only without the latter.
std::string signed_bytes(std::string_view text, bool keep_signed = false);

// The text of a note with `status: signed` and the line `signed: {…}` put in. Throws invalid, with
// NAME:LINE:COLUMN, where the front matter has a line that would not survive taking that line out.
std::string sign_text(std::string_view text, const std::string& by, const std::string& credentials,
                      Instant at, const std::string& name = "note");

// The text of a signed note with the line `cosigned: {…}` put in behind `signed:`. REQUIRES: it has
// none, and digest_fits().
std::string cosign_text(std::string_view text, const std::string& by,
                        const std::string& credentials, Instant at);

// Whether the digests that a signed note holds fit its bytes, and what they leave out is nothing
// but the signatures' own lines.
bool digest_fits(const Note& note, std::string_view text);

// By day and time: notes without a time, such as addenda, stand behind the day's sessions.
bool is_earlier(const Note& a, const Note& b);

std::string_view to_string(NoteStatus status);  // draft, signed

}  // namespace tnotes::records

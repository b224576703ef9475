#pragma once

#include <string>

#include "base/time.hpp"
#include "disclosure/selection.hpp"
#include "records/practice.hpp"

// A client's notes as one document. Each form tells the same: who the client is, which period,
// when and by whom it was made; of each note its front matter, its sections, its signature, and
// its addenda below it; what the client asked to have amended, and what became of it. Drafts say
// so.
namespace tnotes::disclosure {

struct Document {
  Selection selection;
  records::Practice practice;  // for the clinicians' names
  Instant made_at;
  std::string made_by;  // clinician id; may be empty
};

// CommonMark. Headings within a note's text go below the note's own; what a text leaves open (a
// code block, a comment) is closed, so that no text can swallow the next.
std::string render_markdown(const Document& document);

// UTF-8 text, wrapped at 80 columns.
std::string render_text(const Document& document);

// {client: {id, name, dob}, exported_at, exported_by, from, to, errors_left_out,
// amendments_left_out, notes: [{id, date, start, end, template, clinician, status, signed, …front
// matter…, to_be_cosigned_by, amendments: [id], sections: [{title, text}], entered_in_error,
// addenda: […]}], amendments: [{id, status, about_all, notes, steps: [{step, on, by, at, until,
// basis, text}]}]}
std::string render_json(const Document& document);

}  // namespace tnotes::disclosure

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "disclosure/carried_amendments.hpp"
#include "records/client.hpp"
#include "records/note.hpp"
#include "records/signed_history.hpp"
#include "records/store.hpp"

namespace tnotes::disclosure {

// Which notes of a client leave the house.
struct Choice {
  // By the day of the session. An addendum follows its note whatever its own day: a correction is
  // never cut off. An open end is first_day or last_day.
  std::optional<Period> period;
  bool include_drafts = false;
};

// A note and what was added to it. An addendum whose note is not among the selected ones (it is
// damaged, or a draft that was left out) stands for itself: its `amends` is not empty.
struct SelectedNote {
  records::Note note;
  std::vector<records::Note> addenda;  // as sort_addenda has them
};

struct Selection {
  records::Client client;
  Choice choice;
  std::vector<SelectedNote> notes;  // by date and start
  std::size_t drafts_left_out = 0;
  // Notes and addenda that were entered in error, in the wrong chart maybe: neither they nor what
  // was added to them are in `notes`.
  std::size_t errors_left_out = 0;
  // Ids of those in `notes` that a draft would take back, were it signed.
  std::vector<std::string> errors_unsigned;
  // Requests to amend these notes, or the record as a whole, and what became of them; by day.
  std::vector<CarriedAmendment> amendments;
  // Requests that were withdrawn, or entered in error.
  std::size_t amendments_left_out = 0;
  // Notes that may belong here and could not be read, whose digest does not fit, which are not what
  // was signed, or which the work tree lacks: none of them is in `notes`. And amendments that are
  // not what was committed: `amendments` has those as they were.
  std::vector<records::Damage> damaged;
};

// `signed_then` is what was signed of the client's notes, and what amendments there are, by the
// history up to `head`, which alone says what was signed, taken back or asked for: neither a file
// nor a commit made by somebody else brings a note out that was entered in error, or keeps one
// back. Throws refused where the client's notes hold what has no place among them: an age file, a
// psychotherapy note, a symlink.
Selection select(const records::Records& records, const std::string& client, const Choice& choice,
                 const git::Oid& head, const records::SignedRecord& signed_then);

}  // namespace tnotes::disclosure

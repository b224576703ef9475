#pragma once

#include <functional>
#include <map>
#include <string>

#include "records/store.hpp"
#include "records/trust.hpp"

// What was signed, by the history: it cannot be rewritten unseen, as files and their digests can.
namespace tnotes::records {

// The texts of notes as they were signed, or of amendments as they were committed, by path.
using SignedTexts = std::map<std::string, std::string>;

// What commits that can be trusted made of one client's record.
struct SignedRecord {
  SignedTexts notes;       // as signed_texts() has them
  SignedTexts amendments;  // as they stand, by AmendmentHistory
};

// Of the notes that `wanted` takes, as commits signed them that can be trusted and that are by a
// key of the clinician whom the note names; the earliest where there are several. Walks all of the
// history. Throws system.
SignedTexts signed_texts(const Records& records, const CommitCheck& check,
                         const std::function<bool(const NoteRef&)>& wanted);

// All of a client's at HEAD as it was just before, in one walk. Throws system.
SignedRecord signed_record(const Records& records, const CommitCheck& check,
                           const std::string& client, const git::Oid& head);

}  // namespace tnotes::records

#include "disclosure/selection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "records/addenda.hpp"
#include "records/entered_in_error.hpp"
#include "records/intact.hpp"

namespace tnotes::disclosure {
namespace {

using records::Damage;
using records::Note;
using records::NoteRef;
using records::NoteStatus;

using records::SignedTexts;

using NotesById = std::map<std::string, Note>;

// The note at the end of the chain of `amends`; nothing where the chain breaks or runs in a circle.
const Note* note_amended(const NotesById& notes, const Note& addendum) {
  const Note* at = &addendum;
  for (std::size_t steps = 0; steps <= notes.size() && !at->amends.empty(); ++steps) {
    const auto next = notes.find(at->amends);
    if (next == notes.end()) return nullptr;
    at = &next->second;
  }
  return at->amends.empty() ? at : nullptr;
}

bool earlier(const Note& a, const Note& b) {
  const auto key = [](const Note& note) {
    const auto minutes = note.start ? note.start->minutes : -1;
    const auto seconds = note.signature ? note.signature->at.utc : std::chrono::sys_seconds::max();
    return std::make_tuple(std::chrono::sys_days(note.date), minutes, seconds, note.id);
  };
  return key(a) < key(b);
}

// What could not be read may be an addendum to any note before it.
bool may_belong(const NoteRef& ref, const Choice& choice) {
  return !choice.period || note_id_date(ref.id) >= choice.period->first;
}

// The client's notes that the work tree has, and those that it should have.
std::vector<NoteRef> all_notes(const records::Records& records, const std::string& client,
                               const git::Oid& head, const SignedTexts& signed_then) {
  std::map<std::string, NoteRef> all;  // by id
  for (const auto& ref : records.notes(client)) all.emplace(ref.id, ref);
  for (const auto& ref : records::notes_in(records, head, client)) all.emplace(ref.id, ref);
  for (const auto& each : signed_then) {
    const auto ref = records::note_at(each.first);
    if (ref && ref->client == client) all.emplace(ref->id, *ref);
  }
  std::vector<NoteRef> refs;
  for (auto& [id, ref] : all) refs.push_back(std::move(ref));
  return refs;
}

// A note, and what is wrong with it although it can be read.
struct Read {
  Note note;
  std::optional<Error> fault;
};

// Throws refused where a text has no place among the notes; whether it is sound does not matter.
void refuse_intruder(const std::string& path, const std::string& text) {
  try {
    (void)records::parse_note(path, text);
  } catch (const Error& error) {
    if (error.code() == Exit::refused) throw;
  }
}

// What is wrong with a note in HEAD, by what was signed.
std::optional<Error> fault_in_history(const std::string& path, const std::string* then,
                                      const std::optional<std::string>& kept) {
  const auto fault = [&](const char* what) {
    return Error(Exit::invalid, fmt::format("{} {}", path, what))
        .hint("'tnotes verify' tells more");
  };
  if (then == nullptr) {
    const bool is_signed = kept && records::is_signed_note(path, *kept);
    if (!is_signed) return std::nullopt;
    return fault("says that it is signed, and no commit that can be trusted signed it");
  }
  if (!kept) return fault("was signed, and is gone");
  if (!records::is_as_signed(*then, *kept)) return fault("is not what was signed");
  return std::nullopt;
}

Read read_note(const records::Records& records, const NoteRef& ref, const git::Oid& head,
               const SignedTexts& signed_then) {
  const std::string path = ref.path();
  const auto now = records.files().read(path);
  const auto kept = records.repository().read(head, path);
  const auto found = signed_then.find(path);
  const std::string* then = found == signed_then.end() ? nullptr : &found->second;
  // Looked at once more, since a note may have been signed or discarded meanwhile.
  auto fault = records::note_fault(records, ref, now, kept);
  if (fault) fault = records::note_fault(records, ref);
  if (!fault) fault = fault_in_history(path, then, kept);
  if (fault) {
    if (now) refuse_intruder(path, *now);
    // Where it belongs is what the history says: the file may say anything.
    return {records.note(ref, then != nullptr ? *then : kept ? *kept : *now), std::move(fault)};
  }
  if (!now) throw Error(Exit::not_found, fmt::format("{} has just disappeared", path));
  Read read{records.note(ref, *now), std::nullopt};
  if (read.note.status == NoteStatus::final && !records::digest_fits(read.note, *now)) {
    read.fault = Error(Exit::invalid,
                       fmt::format("{}: the digest does not fit: it is not what was signed", path));
  }
  return read;
}

}  // namespace

Selection select(const records::Records& records, const std::string& client, const Choice& choice,
                 const git::Oid& head, const records::SignedRecord& signed_record) {
  const SignedTexts& signed_then = signed_record.notes;
  Selection selection;
  selection.client = records.client(client);
  selection.choice = choice;
  NotesById all;
  std::map<std::string, Damage> unfit;  // known, but not what was signed, or not there
  for (const auto& ref : all_notes(records, client, head, signed_then)) {
    try {
      Read read = read_note(records, ref, head, signed_then);
      if (read.fault) unfit.insert({ref.id, {ref.path(), *std::move(read.fault)}});
      all.insert({ref.id, std::move(read.note)});
    } catch (const Error& error) {
      if (error.code() != Exit::invalid && error.code() != Exit::not_found) throw;
      if (may_belong(ref, choice)) selection.damaged.push_back({ref.path(), error});
    }
  }

  const auto is_left_out = [&](const Note& note) {
    return note.status == NoteStatus::draft && !choice.include_drafts;
  };
  const auto in_error = records::taken_back_of(signed_then);
  std::set<std::string> to_be_in_error;  // by a draft
  for (const auto& each : all) {
    const Note& note = each.second;
    if (note.entered_in_error && note.status == NoteStatus::draft)
      to_be_in_error.insert(note.amends);
  }
  // Of each note that is out, what was added to it is out too.
  const auto is_in_error = [&](const Note& note) {
    const Note* at = &note;
    for (std::size_t steps = 0; steps <= all.size(); ++steps) {
      if (in_error.contains(at->id) || in_error.contains(at->amends)) return true;
      const auto next = all.find(at->amends);
      if (next == all.end()) break;
      at = &next->second;
    }
    return false;
  };
  std::map<std::string, std::size_t> places;                 // in selection.notes, by id
  std::vector<std::pair<const Note*, const Note*>> addenda;  // each with its note
  for (const auto& [id, note] : all) {
    const Note* amended = note_amended(all, note);
    const Note& dated = amended != nullptr ? *amended : note;
    if (choice.period && !choice.period->contains(dated.date)) continue;
    if (const auto found = unfit.find(id); found != unfit.end()) {
      selection.damaged.push_back(found->second);
    } else if (is_in_error(note)) {
      selection.errors_left_out += in_error.contains(id) ? 1U : 0U;
    } else if (is_left_out(note)) {
      ++selection.drafts_left_out;
    } else if (amended != nullptr && amended != &note && !is_left_out(*amended) &&
               !unfit.contains(amended->id)) {
      addenda.emplace_back(&note, amended);
      if (to_be_in_error.contains(id)) selection.errors_unsigned.push_back(id);
    } else {
      places[id] = selection.notes.size();
      selection.notes.push_back({note, {}});
      if (to_be_in_error.contains(id)) selection.errors_unsigned.push_back(id);
    }
  }
  for (const auto& [addendum, amended] : addenda) {
    selection.notes[places.at(amended->id)].addenda.push_back(*addendum);
  }

  for (auto& selected : selection.notes) {
    records::sort_addenda(records, selected.addenda);
  }
  std::sort(selection.notes.begin(), selection.notes.end(),
            [](const SelectedNote& a, const SelectedNote& b) { return earlier(a.note, b.note); });
  std::set<std::string> ids;
  for (const auto& selected : selection.notes) {
    ids.insert(selected.note.id);
    for (const auto& addendum : selected.addenda) ids.insert(addendum.id);
  }
  Carried carried = carry_amendments(records, client, head, signed_record.amendments, ids);
  selection.amendments = std::move(carried.amendments);
  selection.amendments_left_out = carried.withdrawn;
  for (auto& damage : carried.damaged) selection.damaged.push_back(std::move(damage));
  std::sort(selection.damaged.begin(), selection.damaged.end(),
            [](const Damage& a, const Damage& b) { return a.path < b.path; });
  return selection;
}

}  // namespace tnotes::disclosure

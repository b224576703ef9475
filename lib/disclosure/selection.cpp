#include "disclosure/selection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "base/ids.hpp"

namespace tnotes::disclosure {
namespace {

using records::Damage;
using records::Note;
using records::NoteRef;
using records::NoteStatus;

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

}  // namespace

const Note* SelectedNote::entered_in_error() const {
  const auto found = std::find_if(addenda.begin(), addenda.end(), [](const Note& addendum) {
    return addendum.entered_in_error && addendum.status == NoteStatus::final;
  });
  return found == addenda.end() ? nullptr : &*found;
}

Selection select(const records::Records& records, const std::string& client, const Choice& choice) {
  Selection selection{records.client(client), choice, {}, 0, {}};
  NotesById all;
  std::map<std::string, Damage> unfit;  // readable, but not what was signed
  for (const auto& ref : records.notes(client)) {
    try {
      const std::string text = records.note_text(ref);
      Note note = records.note(ref, text);
      if (note.status == NoteStatus::final && !records::digest_fits(note, text)) {
        const std::string message =
            fmt::format("{}: the digest does not fit: it is not what was signed", ref.path());
        unfit.insert({note.id, {ref.path(), Error(Exit::invalid, message)}});
      }
      all.insert({note.id, std::move(note)});
    } catch (const Error& error) {
      if (error.code() != Exit::invalid && error.code() != Exit::not_found) throw;
      if (may_belong(ref, choice)) selection.damaged.push_back({ref.path(), error});
    }
  }

  const auto is_left_out = [&](const Note& note) {
    return note.status == NoteStatus::draft && !choice.include_drafts;
  };
  std::map<std::string, std::size_t> places;                 // in selection.notes, by id
  std::vector<std::pair<const Note*, const Note*>> addenda;  // each with its note
  for (const auto& [id, note] : all) {
    const Note* amended = note_amended(all, note);
    const Note& dated = amended != nullptr ? *amended : note;
    if (choice.period && !choice.period->contains(dated.date)) continue;
    if (const auto found = unfit.find(id); found != unfit.end()) {
      selection.damaged.push_back(found->second);
    } else if (is_left_out(note)) {
      ++selection.drafts_left_out;
    } else if (amended != nullptr && amended != &note && !is_left_out(*amended) &&
               !unfit.contains(amended->id)) {
      addenda.emplace_back(&note, amended);
    } else {
      places[id] = selection.notes.size();
      selection.notes.push_back({note, {}});
    }
  }
  for (const auto& [addendum, amended] : addenda) {
    selection.notes[places.at(amended->id)].addenda.push_back(*addendum);
  }

  for (auto& selected : selection.notes) {
    std::sort(selected.addenda.begin(), selected.addenda.end(), earlier);
  }
  std::sort(selection.notes.begin(), selection.notes.end(),
            [](const SelectedNote& a, const SelectedNote& b) { return earlier(a.note, b.note); });
  std::sort(selection.damaged.begin(), selection.damaged.end(),
            [](const Damage& a, const Damage& b) { return a.path < b.path; });
  return selection;
}

}  // namespace tnotes::disclosure

#include "records/entered_in_error.hpp"

#include <fmt/format.h>
#include <functional>
#include <set>

#include "records/intact.hpp"

namespace tnotes::records {
namespace {

// Whether a text may be such an addendum's: few are, and most of the time would go into parsing. A
// key may be written with escapes.
bool may_take_back(std::string_view text) {
  std::string_view front = text;
  for (std::size_t at = 0; (at = text.find("\n---", at)) != std::string_view::npos; ++at) {
    const std::string_view behind = text.substr(at + 4);
    if (!behind.empty() && behind.front() != '\n' && behind.front() != '\r') continue;
    front = text.substr(0, at);
    break;
  }
  return front.find("entered_in_error") != std::string_view::npos ||
         front.find('\\') != std::string_view::npos;
}

}  // namespace

bool takes_back(const Note& note) {
  return note.entered_in_error && note.status == NoteStatus::final && !note.amends.empty();
}

TakenBack taken_back(const std::map<std::string, std::string>& saying) {
  std::map<std::string, std::vector<std::string>> by;  // who says it of each
  for (const auto& [addendum, amended] : saying) by[amended].push_back(addendum);
  std::map<std::string, std::string> known;  // empty where it stands
  std::set<std::string> asked;
  const std::function<const std::string&(const std::string&)> ask =
      [&](const std::string& id) -> const std::string& {
    std::string& answer = known[id];
    // Also the end of a circle, which only a hand can make.
    if (!asked.insert(id).second) return answer;
    if (const auto found = by.find(id); found != by.end()) {
      for (const auto& addendum : found->second) {
        if (ask(addendum).empty()) answer = addendum;
      }
    }
    return answer;
  };
  TakenBack taken;
  for (const auto& each : by) {
    if (const std::string& addendum = ask(each.first); !addendum.empty()) {
      taken.emplace(each.first, addendum);
    }
  }
  return taken;
}

TakenBack taken_back_of(const SignedTexts& texts) {
  std::map<std::string, std::string> saying;
  for (const auto& [path, text] : texts) {
    if (!may_take_back(text)) continue;
    const Note note = parse_note(path, text);
    if (takes_back(note)) saying.emplace(note.id, note.amends);
  }
  return taken_back(saying);
}

void ErrorMarks::look_at(const Note& note, std::string_view text) {
  if (note.amends.empty() || note.status == NoteStatus::draft) return;
  const NoteRef ref{note.client, note.id};
  if (!digest_fits(note, text)) {
    damaged_.push_back({ref.path(), Error(Exit::invalid, fmt::format("note {} was changed after it "
                                                                     "was signed",
                                                                     note.id))});
    return;
  }
  if (!takes_back(note)) return;
  if (auto fault = note_fault(records_, ref)) {
    damaged_.push_back({ref.path(), *std::move(fault)});
    return;
  }
  saying_[note.client].emplace(note.id, note.amends);
}

void ErrorMarks::read_rest(const std::string& client, const Period& looked_at) {
  for (const auto& ref : records_.notes(client)) {
    if (looked_at.contains(note_id_date(ref.id))) continue;
    try {
      const std::string text = records_.note_text(ref);
      if (may_take_back(text)) look_at(records_.note(ref, text), text);
    } catch (const Error& error) {
      // What cannot be read takes nothing back; who asks for that note is told of it.
      if (error.code() == Exit::system) throw;
    }
  }
}

std::optional<std::string> ErrorMarks::taken_back_by(const Note& note) const {
  const auto saying = saying_.find(note.client);
  if (saying == saying_.end()) return std::nullopt;
  const auto [known, is_new] = known_.try_emplace(note.client);
  if (is_new) known->second = taken_back(saying->second);
  for (const std::string& id : {note.id, takes_back(note) ? std::string() : note.amends}) {
    if (const auto found = known->second.find(id); found != known->second.end()) {
      return found->second;
    }
  }
  return std::nullopt;
}

}  // namespace tnotes::records

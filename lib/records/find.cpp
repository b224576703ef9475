#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "records/action.hpp"
#include "records/candidates.hpp"
#include "records/store.hpp"

namespace tnotes::records {
namespace {

std::string describe(const Client& client) {
  std::string text = fmt::format("{}  {}", client.id, client.name);
  if (client.dob) text += fmt::format(", born {}", format_date(*client.dob));
  if (client.status == ClientStatus::closed) text += ", closed";
  return text;
}

// A note named by its file's path, from wherever: two notes of one id are told apart by it alone.
std::optional<NoteRef> ref_of_path(const Records& records, std::string_view word) {
  const std::size_t at = word.rfind("clients/");
  if (at == std::string_view::npos || (at > 0 && word[at - 1] != '/')) return std::nullopt;
  auto ref = note_at(word.substr(at));
  if (!ref || !records.files().exists(ref->path())) return std::nullopt;
  return ref;
}

// The note that the newest commit by `clinician` names, of those that `fits` accepts and that still
// exist.
template <class Predicate>
NoteRef last_touched(const Records& records, std::string_view clinician, Predicate fits,
                     std::string_view word, std::string_view what) {
  std::optional<NoteRef> found;
  const auto& repository = records.repository();
  const auto head = repository.head();
  std::vector<std::string> seen;
  if (head) {
    repository.walk(*head, [&](const git::Commit& commit) {
      const ActionRecord record = parse_message(commit.message);
      if (!clinician.empty() && record.clinician != clinician) return true;
      if (record.action == to_string(Action::amendment)) return true;  // it touches no note
      for (const auto& id : record.notes) {
        if (!is_note_id(id) || std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
        seen.push_back(id);
        for (const auto& client : record.clients) {
          if (!is_client_id(client)) continue;
          const NoteRef ref{client, id};
          if (!found && records.files().exists(ref.path()) && fits(ref)) found = ref;
        }
      }
      return !found;
    });
  }
  if (!found) {
    throw Error(Exit::not_found, fmt::format("'{}' names nothing: there is no {}", word, what))
        .hint("'tnotes list' shows the notes there are");
  }
  return *std::move(found);
}

}  // namespace

Client find_client(const Records& records, std::string_view word) {
  if (is_client_id(word) && records.files().exists(client_path(word))) {
    return records.client(std::string(word));
  }
  const std::string wanted = fold(word);
  std::vector<Damage> damaged;
  const std::vector<Client> all = records.clients(damaged);
  std::vector<const Client*> fitting;
  std::vector<const Client*> whole;
  std::vector<std::string> names;
  for (const auto& client : all) {
    const std::string name = fold(client.name);
    names.push_back(name);
    for (const auto part : split(name, ' ')) names.emplace_back(part);
    if (!wanted.empty() && name.find(wanted) != std::string::npos) fitting.push_back(&client);
    if (name == wanted) whole.push_back(&client);
  }
  if (whole.size() == 1) return *whole.front();
  if (fitting.size() == 1) return *fitting.front();
  if (!fitting.empty()) {
    std::vector<std::string> candidates;
    for (const Client* client : fitting) candidates.push_back(describe(*client));
    throw ambiguous(word, "clients", candidates);
  }
  Error error(Exit::not_found,
              fmt::format("there is no client '{}'", escape_for_terminal(word, true)));
  for (const auto& near : did_you_mean(wanted, names)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  if (!damaged.empty()) {
    error.hint(fmt::format("{} could not be read: {}", damaged.front().path,
                           damaged.front().error.message()));
  }
  throw error.hint("'tnotes client list' shows the caseload");
}

NoteRef find_note(const Records& records, std::string_view word, std::string_view clinician) {
  if (word == "@") {
    return last_touched(
        records, clinician, [](const NoteRef&) { return true; }, word, "note that you touched");
  }
  if (word == "@draft") {
    const auto is_draft = [&](const NoteRef& ref) {
      try {
        return records.note(ref).status == NoteStatus::draft;
      } catch (const Error&) {
        // A draft whose front matter is broken is found by its id, where the fault can be told.
        return false;
      }
    };
    return last_touched(records, clinician, is_draft, word, "draft of yours");
  }
  if (const auto ref = ref_of_path(records, word)) return *ref;
  std::string_view part = word;
  if (part.find('/') != std::string_view::npos) part.remove_prefix(part.rfind('/') + 1);
  if (part.ends_with(".md")) part.remove_suffix(3);
  const std::string wanted = to_lower_ascii(part);
  std::vector<NoteRef> fitting;
  if (!wanted.empty()) {
    for (auto& ref : records.notes()) {
      if (ref.id.find(wanted) != std::string::npos) fitting.push_back(std::move(ref));
    }
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    throw Error(Exit::not_found,
                fmt::format("there is no note '{}'", escape_for_terminal(word, true)))
        .hint("'tnotes list' shows the notes there are");
  }
  std::vector<std::string> candidates;
  for (const auto& ref : fitting) candidates.push_back(fmt::format("{}  {}", ref.id, ref.client));
  throw ambiguous(word, "notes", candidates);
}

}  // namespace tnotes::records

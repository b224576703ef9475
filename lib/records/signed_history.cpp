#include "records/signed_history.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "records/action.hpp"
#include "records/amendment_history.hpp"

namespace tnotes::records {
namespace {

// The text that a commit signed; nothing where it signed none.
std::optional<std::string> signed_in(const Records& records, const git::Commit& commit,
                                     const NoteRef& ref, CommitTrust& trust) {
  auto text = records.repository().read(commit.id, ref.path());
  if (!text) return std::nullopt;
  try {
    const Note note = parse_note(ref.path(), *text);
    if (!note.signature || !trust.is_by(commit, note.signature->by)) return std::nullopt;
    return text;
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return std::nullopt;
  }
}

// Adds the notes that a commit signed.
void take_notes(const Records& records, const git::Commit& commit, const ActionRecord& record,
                CommitTrust& trust, const std::function<bool(const NoteRef&)>& wanted,
                SignedTexts& texts) {
  if (record.action != to_string(Action::sign)) return;
  for (const auto& client : record.clients) {
    for (const auto& id : record.notes) {
      const NoteRef ref{client, id};
      if (!is_client_id(client) || !is_note_id(id) || !wanted(ref)) continue;
      if (auto text = signed_in(records, commit, ref, trust)) texts[ref.path()] = *std::move(text);
    }
  }
}

}  // namespace

SignedTexts signed_texts(const Records& records, const CommitCheck& check,
                         const std::function<bool(const NoteRef&)>& wanted) {
  SignedTexts texts;
  const git::Repository& repository = records.repository();
  const auto head = repository.head();
  if (!head) return texts;
  CommitTrust trust(records, check, repository.root());
  repository.walk(*head, [&](const git::Commit& commit) {
    take_notes(records, commit, parse_message(commit.message), trust, wanted, texts);
    return true;
  });
  return texts;
}

SignedRecord signed_record(const Records& records, const CommitCheck& check,
                           const std::string& client, const git::Oid& head) {
  SignedRecord found;
  CommitTrust trust(records, check, records.repository().root());
  AmendmentHistory amendments(records, head, trust);
  const auto wanted = [&](const NoteRef& ref) { return ref.client == client; };
  records.repository().walk(head, [&](const git::Commit& commit) {
    const ActionRecord record = parse_message(commit.message);
    take_notes(records, commit, record, trust, wanted, found.notes);
    const auto& clients = record.clients;
    const bool is_about = std::find(clients.begin(), clients.end(), client) != clients.end();
    amendments.look_at(commit, is_about ? record : ActionRecord{});
    return true;
  });
  found.amendments = amendments.texts();
  return found;
}

}  // namespace tnotes::records

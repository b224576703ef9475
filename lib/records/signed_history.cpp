#include "records/signed_history.hpp"

#include "base/ids.hpp"
#include "records/action.hpp"
#include "records/amendments.hpp"

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

// Visits the commits from the latest back.
void walk(const Records& records, const CommitCheck& check,
          const std::function<void(const git::Commit&, const ActionRecord&, CommitTrust&)>& visit) {
  const git::Repository& repository = records.repository();
  const auto head = repository.head();
  if (!head) return;
  CommitTrust trust(records, check, repository.root());
  repository.walk(*head, [&](const git::Commit& commit) {
    visit(commit, parse_message(commit.message), trust);
    return true;
  });
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
  walk(records, check,
       [&](const git::Commit& commit, const ActionRecord& record, CommitTrust& trust) {
         take_notes(records, commit, record, trust, wanted, texts);
       });
  return texts;
}

SignedRecord signed_record(const Records& records, const CommitCheck& check,
                           const std::string& client) {
  SignedRecord found;
  const auto wanted = [&](const NoteRef& ref) { return ref.client == client; };
  walk(records, check,
       [&](const git::Commit& commit, const ActionRecord& record, CommitTrust& trust) {
         take_notes(records, commit, record, trust, wanted, found.notes);
         const auto ref = amendment_of(record);
         if (!ref || ref->client != client || trust.fault(commit)) return;
         if (auto text = records.repository().read(commit.id, ref->path())) {
           add_older(found.amendments, ref->path(), *std::move(text));
         }
       });
  return found;
}

void add_older(SignedTexts& amendments, const std::string& path, std::string older) {
  const auto [known, is_new] = amendments.try_emplace(path, older);
  if (!is_new && !goes_on_from(older, known->second)) known->second = std::move(older);
}

}  // namespace tnotes::records

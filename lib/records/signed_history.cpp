#include "records/signed_history.hpp"

#include "base/ids.hpp"
#include "records/action.hpp"

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

}  // namespace

SignedTexts signed_texts(const Records& records, const CommitCheck& check,
                         const std::function<bool(const NoteRef&)>& wanted) {
  SignedTexts texts;
  const git::Repository& repository = records.repository();
  const auto head = repository.head();
  if (!head) return texts;
  CommitTrust trust(records, check, repository.root());
  repository.walk(*head, [&](const git::Commit& commit) {
    const ActionRecord record = parse_message(commit.message);
    if (record.action != to_string(Action::sign)) return true;
    for (const auto& client : record.clients) {
      for (const auto& id : record.notes) {
        const NoteRef ref{client, id};
        if (!is_client_id(client) || !is_note_id(id) || !wanted(ref)) continue;
        if (auto text = signed_in(records, commit, ref, trust))
          texts[ref.path()] = *std::move(text);
      }
    }
    return true;
  });
  return texts;
}

}  // namespace tnotes::records

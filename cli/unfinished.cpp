#include <algorithm>

#include "base/text.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"
#include "records/edit_buffer.hpp"
#include "records/trust.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t candidates_shown = 10;

// Notes that exist only in buffers, also where an editor still has one, so that this is what the
// user is told.
std::vector<records::NoteRef> uncommitted(Context& context,
                                          const std::vector<records::NoteRef>& notes) {
  std::vector<records::NoteRef> found;
  for (const auto& id : records::buffers(context.records())) {
    const bool is_draft = std::any_of(notes.begin(), notes.end(),
                                      [&](const records::NoteRef& ref) { return ref.id == id; });
    if (!is_draft) found.push_back({records::buffer_client(context.records(), id), id});
  }
  return found;
}

}  // namespace

void require_no_leftover(const records::EditBuffer& buffer, const std::string& id) {
  if (!buffer.is_unfinished()) return;
  throw Error(Exit::refused, fmt::format("note {} has a text that was left unfinished", id))
      .hint(fmt::format("finish it first with 'tnotes edit {}'", id));
}

std::vector<records::NoteRef> abandoned_notes(Context& context, const std::string& client) {
  std::vector<records::NoteRef> found;
  for (const auto& id : records::abandoned_buffers(context.records())) {
    const records::NoteRef ref{client, id};
    if (records::buffer_client(context.records(), id) != client) continue;
    // What was signed meanwhile cannot be gone on with.
    const auto text = context.records().files().read(ref.path());
    if (!text || !records::is_signed_note(ref.path(), *text)) found.push_back(ref);
  }
  return found;
}

records::NoteRef find_unfinished(Context& context, const std::string& word) {
  refuse_vault_word(context, word);
  const auto find = [&] { return find_note(context, word); };
  std::string wanted = to_lower_ascii(word.substr(word.rfind('/') + 1));
  if (wanted.ends_with(".md")) wanted.resize(wanted.size() - 3);
  const auto unfinished = records::abandoned_buffers(context.records());
  if (wanted.starts_with('@') && !unfinished.empty()) {
    try {
      return find();
    } catch (Error& error) {
      error.hint(fmt::format("a text was left unfinished: 'tnotes edit {}'", unfinished.back()));
      throw;
    }
  }
  if (wanted.empty() || wanted.starts_with('@') || records::buffers(context.records()).empty()) {
    return find();
  }
  const auto notes = context.records().notes();
  const auto fits = [&](const records::NoteRef& ref) {
    return ref.id.find(wanted) != std::string::npos;
  };
  std::vector<records::NoteRef> fitting = uncommitted(context, notes);
  std::erase_if(fitting, std::not_fn(fits));
  const auto drafts = std::count_if(notes.begin(), notes.end(), fits);
  if (fitting.empty()) return find();
  if (fitting.size() == 1 && drafts == 0) return fitting.front();
  Error error(Exit::not_found, fmt::format("'{}' fits {} notes", escape_for_terminal(word, true),
                                           fitting.size() + static_cast<std::size_t>(drafts)));
  std::size_t shown = 0;
  for (const auto& ref : fitting) {
    if (++shown > candidates_shown) break;
    error.hint(fmt::format("{}  {}, unfinished", ref.id, ref.client));
  }
  for (const auto& ref : notes) {
    if (!fits(ref) || ++shown > candidates_shown) continue;
    error.hint(fmt::format("{}  {}", ref.id, ref.client));
  }
  if (shown > candidates_shown) error.hint("and more");
  throw error;
}

}  // namespace tnotes::cli

#include "records/intact.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "git/index.hpp"
#include "records/trust.hpp"

namespace tnotes::records {
namespace {

constexpr auto by_id = [](const NoteRef& a, const NoteRef& b) { return a.id < b.id; };

std::string way_back(const Records& records, const std::string& path) {
  return "bring it back with " +
         shown_command(fmt::format("git -C {} checkout -- {}", for_shell(records.root().string()),
                                   for_shell(path)));
}

bool fits(const NoteRef& ref, const std::optional<std::string>& client,
          const std::optional<Period>& period) {
  return (!client || ref.client == *client) && (!period || period->contains(note_id_date(ref.id)));
}

// The notes of the index whose paths are not among `paths`, which are sorted.
std::vector<NoteRef> indexed_beside(const Records& records, const std::vector<std::string>& paths,
                                    const std::optional<std::string>& client,
                                    const std::optional<Period>& period) {
  std::vector<NoteRef> refs;
  const std::string folder = client ? fmt::format("clients/{}/notes/", *client) : "clients/";
  visit_committed(records, folder, [&](std::string_view path) {
    if (std::binary_search(paths.begin(), paths.end(), path)) return;
    auto ref = note_at(path);
    if (ref && fits(*ref, client, period)) refs.push_back(*std::move(ref));
  });
  return refs;
}

}  // namespace

void visit_committed(const Records& records, const std::string& folder,
                     const std::function<void(std::string_view path)>& visit) {
  const auto git = records.files().below(".git");
  if (const auto index = git ? git::load_index(git->descriptor()) : std::nullopt) {
    const auto& entries = index->entries();
    for (std::size_t i = index->lower_bound(folder); i < entries.size(); ++i) {
      if (!entries[i].path.starts_with(folder)) break;
      visit(entries[i].path);
    }
    return;
  }
  const auto head = records.repository().head();
  if (!head) return;
  for (const auto& path : records.repository().paths_changed(std::nullopt, *head)) {
    if (path.starts_with(folder)) visit(path);
  }
}

std::vector<NoteRef> notes_in(const Records& records, const git::Oid& commit,
                              const std::string& client) {
  std::vector<NoteRef> refs;
  for (const auto& path : records.repository().paths_changed(std::nullopt, commit)) {
    auto ref = note_at(path);
    if (ref && ref->client == client) refs.push_back(std::move(*ref));
  }
  std::sort(refs.begin(), refs.end(), by_id);
  return refs;
}

std::vector<NoteRef> missing_notes(const Records& records, const std::vector<NoteRef>& there,
                                   const std::optional<std::string>& client,
                                   const std::optional<Period>& period) {
  std::vector<std::string> paths;
  paths.reserve(there.size());
  for (const auto& ref : there) paths.push_back(ref.path());
  std::sort(paths.begin(), paths.end());
  std::vector<NoteRef> refs = indexed_beside(records, paths, client, period);
  if (refs.empty()) return refs;
  // Another command may have made or discarded notes since `there` was listed.
  std::erase_if(refs, [&](const NoteRef& ref) { return records.files().exists(ref.path()); });
  const auto still = indexed_beside(records, paths, client, period);
  std::erase_if(refs, [&](const NoteRef& ref) {
    return std::find(still.begin(), still.end(), ref) == still.end();
  });
  std::sort(refs.begin(), refs.end(), by_id);
  return refs;
}

Error missing_file(const Records& records, const std::string& path) {
  return {Exit::invalid, fmt::format("{} is missing: {}", path, way_back(records, path))};
}

Error changed_file(const Records& records, const std::string& path) {
  return {Exit::invalid,
          fmt::format("{} is not what was committed: {}", path, way_back(records, path))};
}

Error missing_note(const Records& records, const NoteRef& ref) {
  return missing_file(records, ref.path());
}

std::optional<NoteRef> find_missing(const Records& records, std::string_view word) {
  const std::string wanted = to_lower_ascii(word);
  if (wanted.empty()) return std::nullopt;
  auto missing = missing_notes(records, records.notes());
  std::erase_if(missing, [&](const NoteRef& ref) {
    return ref.id.find(wanted) == std::string::npos && ref.path() != word;
  });
  return missing.size() == 1 ? std::optional(missing.front()) : std::nullopt;
}

std::optional<Error> note_fault(const Records& records, const NoteRef& ref,
                                const std::optional<std::string>& now,
                                const std::optional<std::string>& kept) {
  if (now == kept) return std::nullopt;
  if (!now) return missing_note(records, ref);
  const std::string path = ref.path();
  if (kept && is_signed_note(path, *kept)) {
    return Error(Exit::invalid,
                 fmt::format("{} is not what was signed: {}", path, way_back(records, path)));
  }
  if (is_signed_note(path, *now)) {
    return Error(
        Exit::invalid,
        fmt::format("{} says that it is signed, and the history does not know it so", path));
  }
  return std::nullopt;
}

std::optional<Error> note_fault(const Records& records, const NoteRef& ref) {
  const auto head = records.repository().head();
  return note_fault(records, ref, records.files().read(ref.path()),
                    head ? records.repository().read(*head, ref.path()) : std::nullopt);
}

}  // namespace tnotes::records

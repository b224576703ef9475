#include "records/compare.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "records/action.hpp"
#include "records/shapes.hpp"

namespace tnotes::records {
namespace {

std::string note_id_at(const std::string& path) {
  const auto ref = note_at(path);
  return ref ? ref->id : std::string();
}

bool is_in(const Records& records, const std::optional<git::Oid>& commit, const std::string& path) {
  return commit && records.repository().read(*commit, path).has_value();
}

std::set<std::string> paths_changed(const Records& records, const Stretch& stretch) {
  const git::Repository& repository = records.repository();
  std::set<std::string> paths;
  std::optional<git::Oid> end = stretch.to;
  if (!end) {
    for (auto& changed : repository.changed()) paths.insert(std::move(changed.path));
    end = repository.head();
  }
  if (end && end != stretch.from) {
    for (auto& path : repository.paths_changed(stretch.from, *end)) paths.insert(std::move(path));
  }
  return paths;
}

std::optional<git::Oid> first_parent(const git::Commit& commit) {
  return commit.parents.empty() ? std::nullopt : std::optional(commit.parents.front());
}

bool is_record(const std::string& path) {
  return path == practice_path || path == ".gitattributes" || note_at(path) ||
         (path.ends_with(".yaml") &&
          (path.starts_with("clients/") || path.starts_with("templates/")));
}

// Throws where the text is not what its path says.
void check(const std::string& path, const std::string& text) {
  if (note_at(path)) {
    (void)parse_note(path, text);
  } else {
    refuse_vault_text(path, text);
    if (path.ends_with(".yaml")) (void)yaml::parse({path, text});
  }
}

// A file that cannot be read as one, a symlink for example, is damage here and refuses nothing.
std::optional<std::string> read_plain(const Records& records, const std::string& path) {
  try {
    return records.files().read(path);
  } catch (const Error& error) {
    if (error.code() == Exit::refused) throw Error(Exit::invalid, error.message());
    throw;
  }
}

bool is_in_work_tree(const Records& records, const std::string& path) {
  try {
    return records.files().exists(path);
  } catch (const Error& error) {
    if (error.code() == Exit::refused) return true;  // a symlink
    throw;
  }
}

// What tnotes committed names its notes: comparing the trees of every commit of a long history
// would take seconds. Other commits and merges are looked into.
bool may_change(const git::Commit& commit, const std::string& note) {
  const ActionRecord record = parse_message(commit.message);
  return record.action.empty() || commit.parents.size() > 1 ||
         std::find(record.notes.begin(), record.notes.end(), note) != record.notes.end();
}

}  // namespace

std::vector<FileChange> files_changed(const Records& records, const Stretch& stretch,
                                      const std::optional<std::string>& note) {
  std::vector<FileChange> changes;
  std::map<std::string, FileChange> notes;  // by id: both ends of a move
  for (const auto& path : paths_changed(records, stretch)) {
    const std::string id = note_id_at(path);
    if (note && id != *note) continue;
    const bool was = is_in(records, stretch.from, path);
    const bool is = stretch.to ? is_in(records, stretch.to, path) : is_in_work_tree(records, path);
    if (id.empty() || was == is) {
      changes.push_back({was || !is ? path : "", is || !was ? path : ""});
    } else {
      (was ? notes[id].before_path : notes[id].after_path) = path;
    }
  }
  for (auto& [id, change] : notes) changes.push_back(std::move(change));
  std::sort(changes.begin(), changes.end(),
            [](const FileChange& a, const FileChange& b) { return a.path() < b.path(); });
  return changes;
}

std::optional<Stretch> last_change(const Records& records, const std::optional<std::string>& note) {
  const git::Repository& repository = records.repository();
  std::optional<Stretch> found;
  const auto head = repository.head();
  if (!head) return found;
  repository.walk(*head, [&](const git::Commit& commit) {
    if (note && !may_change(commit, *note)) return true;
    const auto paths = repository.paths_changed(first_parent(commit), commit.id);
    if (std::any_of(paths.begin(), paths.end(),
                    [&](const std::string& path) { return !note || note_id_at(path) == *note; })) {
      found = Stretch{first_parent(commit), commit.id};
    }
    return !found;
  });
  return found;
}

Texts read_texts(const Records& records, const Stretch& stretch, const FileChange& change) {
  Texts texts;
  const git::Repository& repository = records.repository();
  const auto read = [&](const std::string& path, const std::optional<git::Oid>& commit) {
    if (path.empty()) return std::string();
    if (!is_record(path)) {
      throw Error(Exit::invalid, fmt::format("{} is no part of the records", path));
    }
    auto text = commit ? repository.read(*commit, path) : read_plain(records, path);
    if (!text) return std::string();
    check(path, *text);
    return *std::move(text);
  };
  try {
    if (stretch.from) texts.before = read(change.before_path, stretch.from);
    texts.after = read(change.after_path, stretch.to);
  } catch (const Error& error) {
    if (error.code() != Exit::invalid) throw;
    return {"", "", error.message()};
  }
  return texts;
}

}  // namespace tnotes::records

#include "vault/versions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes::vault {
namespace {

// What tnotes writes as the message of a commit in which notes change.
constexpr std::string_view actions[] = {"new", "edit", "discard", "rekey", "move"};

std::string action_of(const git::Commit& commit) {
  const std::string_view word = trim(commit.message);
  return std::ranges::find(actions, word) == std::end(actions) ? std::string() : std::string(word);
}

// What commits have at a path, each looked up once.
class Names {
 public:
  Names(const git::Repository& history, std::string path)
      : history_(history), path_(std::move(path)) {}

  const std::optional<git::Oid>& at(const git::Oid& commit) {
    const auto known = names_.find(commit);
    if (known != names_.end()) return known->second;
    return names_.emplace(commit, history_.name(commit, path_)).first->second;
  }

 private:
  const git::Repository& history_;
  std::string path_;
  std::map<git::Oid, std::optional<git::Oid>> names_;
};

}  // namespace

std::vector<Version> versions(const Store& store, const std::string& id) {
  std::vector<Version> all;
  Names names(store.history(), note_path(id));
  store.history().walk(store.head(), [&](const git::Commit& commit) {
    const auto now = names.at(commit.id);
    const bool changed = commit.parents.empty()
                             ? now.has_value()
                             : std::ranges::all_of(commit.parents, [&](const auto& parent) {
                                 return names.at(parent) != now;
                               });
    if (!changed) return true;
    const Version version{commit.id, commit.committer.at, commit.author.name, action_of(commit),
                          now.has_value()};
    all.push_back(version);
    const bool is_first = std::ranges::none_of(
        commit.parents, [&](const auto& parent) { return names.at(parent).has_value(); });
    return !(is_first && version.action == "new");
  });
  return all;
}

std::vector<std::string> discarded_notes(const Store& store) {
  const auto now = store.ids();
  std::set<std::string> gone;
  store.history().walk(store.head(), [&](const git::Commit& commit) {
    const std::string action = action_of(commit);
    // These leave every note where it is.
    if (action == "new" || action == "edit" || action == "rekey") return true;
    for (const auto& parent : commit.parents) {
      for (const auto& path : store.history().paths_changed(parent, commit.id)) {
        if (!is_note_path(path)) continue;
        std::string id = id_of_note_path(path);
        if (!std::ranges::binary_search(now, id)) gone.insert(std::move(id));
      }
    }
    return true;
  });
  return {gone.begin(), gone.end()};
}

std::optional<std::string> ciphertext_at(const Store& store, const std::string& revision,
                                         const std::string& id) {
  const git::Oid commit = store.history().resolve(revision);
  if (!store.history().descends(store.head(), commit)) {
    throw Error(Exit::refused, fmt::format("commit {} is not of the history that is trusted",
                                           commit.hex().substr(0, 12)))
        .hint(fmt::format("'tnotes vault history {}' has those that are", id.substr(0, 8)));
  }
  return store.history().read(commit, note_path(id));
}

}  // namespace tnotes::vault

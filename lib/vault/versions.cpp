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
constexpr std::string_view actions[] = {"new", "edit", "move", "discard", "restore", "rekey"};

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

std::string begun_last(const Store& store, const std::vector<std::string>& ids) {
  std::string last = ids.back();
  if (ids.size() == 1) return last;
  store.history().walk(store.head(), [&](const git::Commit& commit) {
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
      const std::string path = note_path(*id);
      const bool is_new = std::ranges::none_of(commit.parents, [&](const auto& parent) {
        return store.history().name(parent, path).has_value();
      });
      if (!is_new || !store.history().name(commit.id, path)) continue;
      last = *id;
      return false;
    }
    return true;
  });
  return last;
}

std::vector<std::string> discarded_notes(const Store& store, Messages messages) {
  const auto now = store.ids();
  std::set<std::string> gone;
  store.history().walk(store.head(), [&](const git::Commit& commit) {
    const std::string action = action_of(commit);
    // These leave every note where it is.
    if (messages == Messages::believed && !action.empty() && action != "discard") return true;
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

std::optional<std::string> ciphertext_at(const Store& store, const std::string& commit,
                                         const std::string& id) {
  const std::string wanted = to_lower_ascii(commit);
  std::vector<git::Oid> fitting;
  store.history().walk(store.head(), [&](const git::Commit& each) {
    if (!wanted.empty() && each.id.hex().starts_with(wanted)) fitting.push_back(each.id);
    return true;
  });
  if (fitting.size() == 1) return store.history().read(fitting.front(), note_path(id));
  const std::string shown = escape_for_terminal(commit, true);
  throw Error(Exit::not_found, fitting.empty()
                                   ? fmt::format("the vault's history has no commit '{}'", shown)
                                   : fmt::format("'{}' fits {} commits", shown, fitting.size()))
      .hint(fmt::format("'tnotes vault history {}' has those of the note", id.substr(0, 8)));
}

}  // namespace tnotes::vault

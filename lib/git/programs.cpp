#include "git/programs.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/stat.h>

#include "base/files.hpp"
#include "git/libgit2.hpp"

namespace tnotes::git {
namespace {

// git-config(1), by what runs where somebody looks at a history, brings a file back or commits.
// With a dot at its end: the section; at its beginning: the end of a key with a name in it.
constexpr std::array<std::string_view, 20> running{
    "core.fsmonitor",  "core.hookspath",  "core.pager",   "core.editor",
    "core.worktree",   "core.sshcommand", "core.askpass", "core.alternaterefscommand",
    "sequence.editor", "diff.external",   "gpg.program",  "include.path",
    "includeif.",      "pager.",          "filter.",      "alias.",
    ".program",        ".textconv",       ".command",     "gpg.ssh.defaultkeycommand",
};

bool runs_something(std::string_view key) {
  return std::ranges::any_of(running, [&](std::string_view known) {
    if (known.starts_with('.')) return key.ends_with(known);
    return known.ends_with('.') ? key.starts_with(known) : key == known;
  });
}

int add_key(const git_config_entry* entry, void* keys) {
  static_cast<std::vector<std::string>*>(keys)->emplace_back(entry->name);
  return 0;
}

}  // namespace

std::vector<PlantedProgram> planted_programs(const Repository& repository) {
  const std::string file = (repository.work_tree() / ".git/config").string();
  const auto config = make<git_config>(
      [&](git_config** out) { return git2().config_open_ondisk(out, file.c_str()); },
      "read the repository's configuration");
  std::vector<std::string> keys;
  check(git2().config_foreach(config.get(), add_key, &keys), "read the repository's configuration");
  std::vector<PlantedProgram> found;
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const auto& key : keys) {
    if (runs_something(key)) found.push_back({".git/config", key});
  }
  const Directory work_tree = Directory::open(repository.work_tree());
  for (const auto& hook : work_tree.list(".git/hooks").value_or(std::vector<Entry>())) {
    if (hook.name.ends_with(".sample")) continue;
    struct stat status {};
    const std::string path = ".git/hooks/" + hook.name;
    const bool runs = ::stat((repository.work_tree() / path).c_str(), &status) == 0 &&
                      S_ISREG(status.st_mode) && (status.st_mode & 0111U) != 0;
    if (runs) found.push_back({path, {}});
  }
  return found;
}

}  // namespace tnotes::git

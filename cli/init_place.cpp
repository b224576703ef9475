#include "cli/init_place.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/setup.hpp"
#include "git/repository.hpp"
#include "records/practice.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

Error another_place(Error error) {
  return error.hint("choose another place with 'tnotes init --records DIR'");
}

void refuse_surroundings(const Settings& settings, const fs::path& records, const fs::path& vault) {
  refuse_nesting(records, vault);
  for (const auto& own : {settings.directory(), settings.state()}) {
    if (lies_within(own, records)) {
      throw another_place(
          Error(Exit::refused,
                fmt::format("the records cannot hold {}, which is tnotes' own", own.string())));
    }
    if (lies_within(own, vault)) {
      throw Error(Exit::refused,
                  fmt::format("the vault cannot hold {}, which is tnotes' own", own.string()))
          .hint("choose another place for it with 'tnotes init --vault DIR'");
    }
  }
}

Place inspect_repository(const fs::path& records, bool has_files) {
  const Error foreign =
      another_place(Error(Exit::refused, fmt::format("{} is a git repository, but holds no records",
                                                     records.string())));
  const fs::path git = records / ".git";
  if (fs::is_directory(fs::symlink_status(git)) && !is_there(git / "HEAD")) {
    if (!has_files && is_half_made(git)) return Place::begun;
    throw foreign;
  }
  const git::Repository repository(records);
  const auto head = repository.head();
  if (!head && is_there(records / records::practice_path) && is_there(git / "tnotes")) {
    throw Error(Exit::refused,
                fmt::format("the branch '{}' in {} has no commit",
                            escape_for_terminal(repository.branch(), true), records.string()))
        .hint(fmt::format("go back to the records' branch with 'git -C {} switch main'",
                          for_shell(records.string())));
  }
  if (head && repository.read(*head, std::string(records::practice_path))) return Place::records;
  if (head || has_files || !is_there(git / "tnotes")) throw foreign;
  return Place::begun;
}

void set_private(const fs::path& directory) {
  if (::chmod(directory.c_str(), 0700) != 0) {
    throw Error(Exit::system, fmt::format("cannot make {} private: {}", directory.string(),
                                          system_message(errno)));
  }
}

}  // namespace

Place inspect_place(const Settings& settings, const fs::path& records, const fs::path& vault) {
  refuse_surroundings(settings, records, vault);
  if (!is_there(records)) return Place::free;
  struct stat status {};
  if (::stat(records.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    throw another_place(Error(Exit::refused, fmt::format("{} is no directory", records.string())));
  }
  if (status.st_uid != ::geteuid()) {
    throw another_place(
        Error(Exit::refused, fmt::format("{} belongs to another user", records.string())));
  }
  const auto entries = *Directory::open(records).list(".");
  bool has_git = false;
  bool has_files = false;
  for (const auto& entry : entries) (entry.name == ".git" ? has_git : has_files) = true;
  if (has_git) return inspect_repository(records, has_files);
  if (!has_files) return Place::free;
  if (is_there(records / vault_file_name)) {
    throw another_place(Error(Exit::refused, fmt::format("{} is a vault", records.string())));
  }
  if (is_there(records / records::practice_path)) {
    throw Error(Exit::refused,
                fmt::format("the records at {} have lost their history", records.string()))
        .hint("their '.git' directory is missing: bring it back from a backup");
  }
  throw another_place(Error(Exit::refused, fmt::format("{} is not empty", records.string())));
}

bool is_half_made(const fs::path& git) {
  // What Repository::init writes before HEAD.
  if (is_there(git / "HEAD")) return false;
  for (const auto& entry : fs::recursive_directory_iterator(git)) {
    if (entry.is_directory() && !entry.is_symlink()) continue;
    const std::string name = fs::relative(entry.path(), git).string();
    if (name != "config" && name != "info/attributes" &&
        !entry.path().filename().string().starts_with(".tnotes-")) {
      return false;
    }
  }
  return true;
}

fs::path work_tree_above(const fs::path& records) {
  for (const auto& above : directories_above(records)) {
    if (is_there(above / ".git")) return above;
  }
  return {};
}

void prepare_place(const fs::path& records) {
  std::error_code failed;
  fs::create_directories(records, failed);
  if (failed) {
    throw Error(Exit::system, fmt::format("cannot make {}: {}", records.string(),
                                          system_message(failed.value())));
  }
  set_private(records);
  const fs::path git = records / ".git";
  if (is_there(git / "HEAD")) return;
  fs::remove_all(git, failed);
  git::Repository::init(records);
}

}  // namespace tnotes::cli

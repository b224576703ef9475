#include "cli/vault/init_place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/init_place.hpp"
#include "cli/setup.hpp"
#include "git/repository.hpp"
#include "vault/vault_file.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

const std::string vault_file{vault_file_name};

Error refused(const std::string& message) {
  return Error(Exit::refused, message)
      .hint("choose another place for the vault with 'tnotes init --vault DIR'");
}

VaultPlace inspect_repository(const fs::path& vault) {
  const fs::path git = vault / ".git";
  if (is_half_made(git)) return VaultPlace::free;
  git::Repository repository(vault);
  repository.recover();
  const auto head = repository.head();
  const bool has_file = is_there(vault / vault_file);
  if (!head) {
    if (!has_file && is_there(git / "tnotes")) return VaultPlace::free;
  } else if (repository.read(*head, vault_file)) {
    if (has_file) return VaultPlace::vault;
    throw Error(Exit::refused, fmt::format("{} is gone from the vault", vault_file))
        .hint(fmt::format("bring it back with 'git -C {} checkout HEAD -- {}'",
                          for_shell(vault.string()), vault_file));
  }
  throw refused(fmt::format("{} is a git repository, but holds no vault", vault.string()));
}

}  // namespace

VaultPlace inspect_vault_place(const fs::path& vault) {
  if (!is_there(vault)) return VaultPlace::free;
  struct stat status {};
  if (::stat(vault.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    throw refused(fmt::format("{} is no directory", vault.string()));
  }
  if (status.st_uid != ::geteuid()) {
    throw refused(fmt::format("{} belongs to another user", vault.string()));
  }
  bool has_files = false;
  const auto entries = *Directory::open(vault).list(".");
  for (const auto& entry : entries) {
    if (entry.name == ".git") return inspect_repository(vault);
    has_files = true;
  }
  if (!has_files) return VaultPlace::free;
  if (is_there(vault / vault_file)) {
    throw Error(Exit::refused, fmt::format("the vault at {} has lost its history", vault.string()))
        .hint("its '.git' directory is missing: bring it back from a backup");
  }
  throw refused(fmt::format("{} is not empty", vault.string()));
}

}  // namespace tnotes::cli

#pragma once

#include <filesystem>

namespace tnotes::cli {

// What stands where the vault is to be.
enum class VaultPlace {
  free,   // nothing, an empty directory, or what an interrupted init left there
  vault,  // a vault, its interrupted commit finished
};

// Looks at the place for the vault. Throws refused where it must not be: among files, in a
// repository of something else, in what another user owns, or where a vault lost its history.
VaultPlace inspect_vault_place(const std::filesystem::path& vault);

}  // namespace tnotes::cli

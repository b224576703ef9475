#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "workspace/settings.hpp"

// Where things may lie. A vault and records, whosoever they are, never lie within each other, and
// nothing on the records' side reads or writes what is in a vault: these rules are told by names,
// by symlinks as they resolve, and by what a directory holds.
namespace tnotes {

// The file that each of the two has at its top.
inline constexpr std::string_view practice_file_name = "practice.yaml";
inline constexpr std::string_view vault_file_name = "vault.yaml";

// Whether there is anything of that name, be it a symlink that leads nowhere.
bool is_there(const std::filesystem::path& path);

// Whether a directory has what records have, or a vault, whosoever they are: the file at its top
// with its first keys, and a history or notes. One that has both files holds records.
bool holds_records(const std::filesystem::path& directory);
bool holds_vault(const std::filesystem::path& directory);

// The directories above a path, nearest first: as it is written, and as its symlinks resolve as far
// as they exist.
std::vector<std::filesystem::path> directories_above(const std::filesystem::path& path);

// Whether `inner` is `outer` or goes through it: as it is written, or as its symlinks resolve.
bool lies_within(const std::filesystem::path& inner, const std::filesystem::path& outer);

// The vault, or the records, that a path is or lies within.
std::optional<std::filesystem::path> vault_around(const std::filesystem::path& path);
std::optional<std::filesystem::path> records_around(const std::filesystem::path& path);

// Throws refused where the records and the vault would lie within each other, or either of them
// within others' records or vault.
void refuse_nesting(const std::filesystem::path& records, const std::filesystem::path& vault);

// The same of those that are set, as far as any are.
void refuse_nesting(const Settings& settings);

// Throws refused where what is tnotes' own would lie within any vault or records. `variable` is
// what says where it is.
void refuse_own_place(const std::filesystem::path& path, const char* what, const char* variable);

// Throws refused where a path that somebody named is or lies within a vault, or is the vault's key.
void refuse_vault_path(const Settings& settings, const std::filesystem::path& path);

// The same of a signing key, and where it is an age file, as the vault's key is.
void refuse_signing_key(const Settings& settings, const std::filesystem::path& key);

}  // namespace tnotes

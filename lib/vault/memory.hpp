#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace tnotes::vault {

// Where files lie in memory alone (tmpfs or ramfs), and only their owner can touch them: the best
// place first. In $XDG_RUNTIME_DIR or /dev/shm; empty where there is none.
std::vector<std::filesystem::path> places_in_memory(const Environment& environment);
// Those, and where a session would look that was told of other places.
std::vector<std::filesystem::path> places_of_all_sessions(const Environment& environment);

// A new folder, its owner's alone, whose name begins so. Throws system.
std::filesystem::path make_folder(const std::filesystem::path& place, std::string_view prefix);

// Whether this user made the folder, and nobody else can touch it: anybody can put a folder of any
// name into /dev/shm.
bool is_own_folder(const std::filesystem::path& folder);

// Whether the file system that holds the folder has a size, and no room left.
bool is_full(const std::filesystem::path& folder);

}  // namespace tnotes::vault

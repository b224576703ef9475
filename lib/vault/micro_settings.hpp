#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/environment.hpp"

namespace tnotes::vault {

// The editor micro's settings, the text of its settings.json, without any that would keep a copy of
// what is edited. Those for kinds of files go before what is said on the command line, so that this
// alone is sure. `folder` is for the copies that newer versions make at every save. Comments and
// trailing commas are understood; where it is no JSON otherwise, none of the settings are taken.
std::string clean_micro_settings(std::string_view settings, const std::filesystem::path& folder);

// Makes a folder of settings for micro: the user's own, with links to all that they have beside
// them, and such a settings.json. micro, which writes it when it starts, writes that. Throws
// system.
void make_micro_folder(const std::filesystem::path& folder, const Environment& environment);

}  // namespace tnotes::vault

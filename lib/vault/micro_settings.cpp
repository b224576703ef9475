#include "vault/micro_settings.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/files.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::array keeping{"backup",      "permbackup", "saveundo",
                             "savehistory", "savecursor", "autosave"};
constexpr const char* backup_folder = "backupdir";
constexpr const char* settings_name = "settings.json";
// What micro keeps of texts lies there.
constexpr std::array<std::string_view, 2> copies{"buffers", "backups"};
constexpr std::size_t largest_settings = std::size_t{1} << 20;

void forget(ordered_json& object) {
  for (const char* name : keeping) object.erase(name);
  object.erase(backup_folder);
  for (auto& value : object) {
    if (value.is_object()) forget(value);
  }
}

fs::path user_folder(const Environment& environment) {
  if (const auto folder = environment.get("MICRO_CONFIG_HOME")) return *folder;
  if (const auto folder = environment.get("XDG_CONFIG_HOME")) return fs::path(*folder) / "micro";
  return fs::path(environment.get("HOME").value_or("/")) / ".config/micro";
}

std::string user_settings(const fs::path& folder) {
  try {
    return read_file(folder / settings_name, largest_settings);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

std::string clean_micro_settings(std::string_view settings, const fs::path& folder) {
  ordered_json clean = ordered_json::parse(settings, nullptr, false, true);
  if (!clean.is_object()) clean = ordered_json::object();
  forget(clean);
  for (const char* name : keeping) clean[name] = false;
  clean["autosave"] = 0;
  clean[backup_folder] = folder.string();
  return clean.dump(4, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

void make_micro_folder(const fs::path& folder, const Environment& environment) {
  std::error_code failed;
  fs::create_directory(folder, failed);
  if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
  if (failed) {
    throw Error(Exit::system, fmt::format("cannot make the folder {}: {}", folder.string(),
                                          system_message(failed.value())));
  }
  const fs::path own = user_folder(environment);
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(own, none)) {
    const std::string name = entry.path().filename().string();
    if (name == settings_name || std::ranges::find(copies, name) != copies.end()) continue;
    fs::create_symlink(fs::absolute(entry.path()), folder / name, none);
  }
  write_file(folder / settings_name, clean_micro_settings(user_settings(own), folder));
}

}  // namespace tnotes::vault

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

constexpr std::array keeping{"backup", "permbackup", "saveundo", "savehistory", "savecursor"};
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

// micro, unlike JSON, lets a comma stand behind the last of several.
std::string without_trailing_commas(std::string_view text) {
  std::string plain;
  bool is_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) is_string = !is_string;
    const std::size_t next = text.find_first_not_of(" \t\r\n", i + 1);
    const bool is_last = next != std::string_view::npos && (text[next] == '}' || text[next] == ']');
    if (text[i] != ',' || is_string || !is_last) plain += text[i];
  }
  return plain;
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
  ordered_json clean = ordered_json::parse(without_trailing_commas(settings), nullptr, false, true);
  if (!clean.is_object()) clean = ordered_json::object();
  forget(clean);
  for (const char* name : keeping) clean[name] = false;
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
  const fs::path own = absolute_path(user_folder(environment));
  std::error_code none;
  for (fs::directory_iterator entry(own, none), end; !none && entry != end; entry.increment(none)) {
    const std::string name = entry->path().filename().string();
    if (name == settings_name || std::ranges::find(copies, name) != copies.end()) continue;
    std::error_code left_out;
    fs::create_symlink(entry->path(), folder / name, left_out);
  }
  write_file(folder / settings_name, clean_micro_settings(user_settings(own), folder));
}

}  // namespace tnotes::vault

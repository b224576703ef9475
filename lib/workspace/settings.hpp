#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"

namespace tnotes {

// What the flags of a command say about where things are; they go before everything else.
struct Overrides {
  std::optional<std::string> records;
  std::optional<std::string> vault;
};

// A setting's value and who said so: "--records", "TNOTES_RECORDS", "FILE:LINE", or "default".
struct Setting {
  std::string key;
  std::vector<std::string> values;  // one, or any number where the key holds a list
  std::string origin;
};

// A key that config.yaml may hold; tnotes-config(5) documents them from the same table.
struct SettingKey {
  std::string_view name;         // "pinned.root_key" stands in the mapping `pinned`
  std::string_view environment;  // variables that go before the file, by weight, with spaces
  bool is_list;
  std::string_view help;
};
std::span<const SettingKey> setting_keys();

// The user's configuration, merged from flags, environment and file, in that order of weight.
class Settings {
 public:
  // Reads $TNOTES_CONFIG, else $XDG_CONFIG_HOME/tnotes/config.yaml, else ~/.config/…; a missing
  // file is an empty one. Throws invalid (FILE:LINE:COLUMN, the line and a caret), usage where
  // neither HOME nor the XDG variables say where to look, or refused where the file or the state
  // directory would lie within a vault or records.
  static Settings load(const Environment& environment, const Overrides& overrides);

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  // Holds config.yaml, the signing key and the vault's identity.
  [[nodiscard]] std::filesystem::path directory() const { return file_.parent_path(); }
  // $XDG_STATE_HOME/tnotes, else ~/.local/state/tnotes.
  [[nodiscard]] const std::filesystem::path& state() const { return state_; }
  [[nodiscard]] const std::filesystem::path& home() const { return home_; }

  // Where a key has a value from any source; defaults are not listed.
  [[nodiscard]] const Setting* find(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> value(std::string_view key) const;
  [[nodiscard]] const std::vector<Setting>& all() const { return settings_; }

  // The records directory, absolute. Throws not_found with the hint to run `tnotes init`.
  [[nodiscard]] std::filesystem::path records() const;
  // Where the vault is or would be: the setting, else beside the records.
  [[nodiscard]] std::optional<std::filesystem::path> vault() const;
  [[nodiscard]] std::filesystem::path signing_key() const;
  // The vault's identity, an age file under the passphrase: identity.age in directory().
  [[nodiscard]] std::filesystem::path vault_key() const { return directory() / "identity.age"; }

  // Absolute, with a leading ~ resolved.
  [[nodiscard]] std::filesystem::path expand(const std::string& path) const;

 private:
  std::filesystem::path file_;
  std::filesystem::path state_;
  std::filesystem::path home_;
  std::vector<Setting> settings_;
};

// Writes one key of the configuration file and keeps the rest as it is; makes the file (0600) where
// there is none. Throws usage for an unknown key or a value that does not fit it.
void write_setting(const std::filesystem::path& file, const std::string& key,
                   const std::vector<std::string>& values);

// Takes one key out of the configuration file; nothing happens where it has none.
void remove_setting(const std::filesystem::path& file, const std::string& key);

}  // namespace tnotes

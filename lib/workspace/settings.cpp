#include "workspace/settings.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "workspace/places.hpp"
#include "workspace/yaml.hpp"

namespace tnotes {
namespace {

namespace fs = std::filesystem;

constexpr std::array keys{
    SettingKey{"records", "TNOTES_RECORDS", false, "where the records directory is"},
    SettingKey{"vault", "TNOTES_VAULT", false, "where the vault directory is"},
    SettingKey{"me", "", false, "my clinician id, as practice.yaml has it"},
    SettingKey{"signing_key", "", false, "the SSH key that signs my commits"},
    SettingKey{"editor", "TNOTES_EDITOR VISUAL EDITOR", false, "the editor for notes"},
    SettingKey{"pager", "TNOTES_PAGER PAGER", false, "what shows long output"},
    SettingKey{"template", "", false, "the template of a new note"},
    SettingKey{"passphrase_command", "", false, "a command that prints the vault's passphrase"},
    SettingKey{"pinned.root_key", "", false, "the practice's root signing key"},
    SettingKey{"pinned.vault_recipients", "", true, "age recipients that the vault may have"},
    SettingKey{"pinned.vault_signers", "", true, "keys that may sign the vault's history"},
    SettingKey{"backup.recipients", "", true, "age recipients that backups are encrypted to"},
};

const SettingKey* key_named(std::string_view name) {
  const auto* found = std::find_if(keys.begin(), keys.end(),
                                   [&](const SettingKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : found;
}

// Nothing where there is no file; one that cannot be read is an error.
std::optional<std::string> read_if_there(const fs::path& file) {
  try {
    return read_file(file);
  } catch (const Error& error) {
    if (error.code() == Exit::not_found) return std::nullopt;
    throw;
  }
}

// The configuration as it stands, which must be well-formed before it is changed.
std::string text_of(const fs::path& file) {
  std::string text = read_if_there(file).value_or("");
  (void)yaml::parse({file.string(), text});
  return text;
}

std::vector<std::string> path_of(std::string_view key) {
  std::vector<std::string> path;
  for (const auto part : split(key, '.')) path.emplace_back(part);
  return path;
}

std::vector<std::string> read_values(const yaml::Source& source, const SettingKey& key,
                                     const yaml::Node& node) {
  std::vector<std::string> values;
  if (key.is_list) {
    if (node.is_null()) return values;
    if (node.kind != yaml::Kind::sequence) {
      throw yaml::error_at(source, node.mark, fmt::format("'{}' takes a list", key.name));
    }
    for (const auto& item : node.items) {
      if (item.kind != yaml::Kind::scalar) {
        throw yaml::error_at(source, item.mark, fmt::format("'{}' takes a list of text", key.name));
      }
      values.push_back(item.text);
    }
    return values;
  }
  if (node.kind != yaml::Kind::scalar) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' takes one value", key.name));
  }
  values.push_back(node.text);
  return values;
}

Error unknown_key(const yaml::Source& source, yaml::Mark mark, const std::string& name) {
  Error error = yaml::error_at(source, mark, fmt::format("unknown setting '{}'", name));
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(key.name);
  for (const auto& near : did_you_mean(name, names)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  return error;
}

void read_file_settings(const yaml::Source& source, const yaml::Node& mapping,
                        const std::string& prefix, std::vector<Setting>& into) {
  for (const auto& entry : mapping.entries) {
    const std::string name = prefix + entry.key;
    if (const SettingKey* key = key_named(name)) {
      if (!key->is_list && entry.value.is_null()) continue;
      into.push_back({name, read_values(source, *key, entry.value),
                      fmt::format("{}:{}", source.name, entry.key_mark.line)});
      continue;
    }
    const bool is_group = std::any_of(keys.begin(), keys.end(), [&](const SettingKey& key) {
      return key.name.starts_with(name + ".");
    });
    if (!is_group) throw unknown_key(source, entry.key_mark, name);
    if (entry.value.is_null()) continue;
    if (entry.value.kind != yaml::Kind::mapping) {
      throw yaml::error_at(source, entry.value.mark, fmt::format("'{}' holds settings", name));
    }
    read_file_settings(source, entry.value, name + ".", into);
  }
}

void override_with(std::vector<Setting>& settings, Setting setting) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& old) { return old.key == setting.key; });
  if (found == settings.end()) {
    settings.push_back(std::move(setting));
  } else {
    *found = std::move(setting);
  }
}

}  // namespace

std::span<const SettingKey> setting_keys() { return keys; }

Settings Settings::load(const Environment& environment, const Overrides& overrides) {
  Settings settings;
  settings.home_ = environment.get("HOME").value_or("");
  const auto below_home = [&](const char* variable, const char* fallback) -> fs::path {
    // The XDG specification: a relative path in these variables is to be ignored.
    if (const auto value = environment.get(variable); value && fs::path(*value).is_absolute()) {
      return *value;
    }
    if (settings.home_.empty()) {
      throw Error(Exit::usage, "HOME is not set")
          .hint(fmt::format("set HOME, or {}, to say where the configuration is", variable));
    }
    return settings.home_ / fallback;
  };
  if (const auto file = environment.get("TNOTES_CONFIG")) {
    settings.file_ = absolute_path(*file);
  } else {
    settings.file_ = below_home("XDG_CONFIG_HOME", ".config") / "tnotes" / "config.yaml";
  }
  settings.state_ = below_home("XDG_STATE_HOME", ".local/state") / "tnotes";
  refuse_own_place(settings.file_, "the configuration", "TNOTES_CONFIG");
  refuse_own_place(settings.state_, "what tnotes remembers", "XDG_STATE_HOME");

  if (const auto text = read_if_there(settings.file_)) {
    const yaml::Source source{settings.file_.string(), *text};
    read_file_settings(source, yaml::parse(source), "", settings.settings_);
  }
  for (const auto& key : keys) {
    for (const auto variable : split(key.environment, ' ')) {
      if (variable.empty()) continue;
      if (const auto value = environment.get(std::string(variable))) {
        override_with(settings.settings_, {std::string(key.name), {*value}, std::string(variable)});
        break;
      }
    }
  }
  if (overrides.records) {
    override_with(settings.settings_, {"records", {*overrides.records}, "--records"});
  }
  if (overrides.vault) {
    override_with(settings.settings_, {"vault", {*overrides.vault}, "--vault"});
  }
  return settings;
}

const Setting* Settings::find(std::string_view key) const {
  const auto found = std::find_if(settings_.begin(), settings_.end(),
                                  [&](const Setting& setting) { return setting.key == key; });
  return found == settings_.end() ? nullptr : &*found;
}

std::optional<std::string> Settings::value(std::string_view key) const {
  const Setting* setting = find(key);
  if (setting == nullptr || setting->values.empty()) return std::nullopt;
  return setting->values.front();
}

fs::path Settings::expand(const std::string& path) const {
  if (path.empty()) throw Error(Exit::usage, "the path of a file or directory is empty");
  if (path == "~") return home_;
  if (path.starts_with("~/")) return home_ / path.substr(2);
  return absolute_path(path).lexically_normal();
}

fs::path Settings::records() const {
  const auto value = this->value("records");
  if (!value) {
    throw Error(Exit::not_found, "there are no records yet")
        .hint("make them with 'tnotes init'")
        .hint("or say where they are with --records DIR or TNOTES_RECORDS");
  }
  return expand(*value);
}

std::optional<fs::path> Settings::vault() const {
  if (const auto value = this->value("vault")) return expand(*value);
  if (const auto value = this->value("records")) return expand(*value).parent_path() / "vault";
  return std::nullopt;
}

fs::path Settings::signing_key() const {
  if (const auto value = this->value("signing_key")) return expand(*value);
  return directory() / "signing_key";
}

void write_setting(const fs::path& file, const std::string& key,
                   const std::vector<std::string>& values) {
  const SettingKey* known = key_named(key);
  if (known == nullptr) {
    std::vector<std::string> names;
    for (const auto& candidate : keys) names.emplace_back(candidate.name);
    Error error(Exit::usage, fmt::format("there is no setting '{}'", key));
    for (const auto& near : did_you_mean(key, names)) {
      error.hint(fmt::format("did you mean '{}'?", near));
    }
    throw error.hint("'tnotes config list' shows them all");
  }
  for (const auto& value : values) {
    if (!holds_private_key(value)) continue;
    throw Error(Exit::usage, "this is a private key, which no setting may hold")
        .hint("the shell's history has it now: take it out there");
  }
  std::string rendered;
  if (known->is_list) {
    for (const auto& value : values) {
      rendered += (rendered.empty() ? "[" : ", ") + yaml::quoted(value);
    }
    rendered = values.empty() ? "[]" : rendered + "]";
  } else {
    if (values.size() != 1) throw Error(Exit::usage, fmt::format("'{}' takes one value", key));
    if (values.front().find('\n') != std::string::npos) {
      throw Error(Exit::usage, fmt::format("'{}' takes one line", key));
    }
    rendered = yaml::quoted(values.front());
  }
  const std::string text = text_of(file);
  const std::string changed = yaml::set(text, path_of(key), rendered);
  (void)yaml::parse({file.string(), changed});
  // Directory::write makes the folder private; the configuration holds no secrets, but says where
  // they are.
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  write_file(file, changed);
}

void remove_setting(const fs::path& file, const std::string& key) {
  const std::string text = text_of(file);
  const std::string changed = yaml::remove(text, path_of(key));
  if (changed != text) write_file(file, changed);
}

}  // namespace tnotes

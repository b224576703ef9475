#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/config_key.hpp"
#include "cli/setup.hpp"

namespace tnotes::cli {
namespace {

struct SetOptions {
  std::string key;
  std::vector<std::string> values;
};

constexpr std::array<std::string_view, 3> path_keys{"records", "vault", "signing_key"};

bool is_path(std::string_view key) {
  return std::find(path_keys.begin(), path_keys.end(), key) != path_keys.end();
}

// A path is kept whole, so that it does not depend on where a command is run.
std::string kept_path(const Settings& settings, const std::string& path) {
  return path.starts_with('~') ? path : settings.expand(path).string();
}

// Refuses a place for the records or the vault that the wall does not allow, and a signing key that
// is the vault's.
void check_place(Context& context, std::string_view key, const std::string& value) {
  if (key == "records") refuse_nesting(settings_of_file(context, {value, {}}));
  if (key == "vault") refuse_nesting(settings_of_file(context, {{}, value}));
  if (key == "signing_key")
    refuse_signing_key(context.settings(), context.settings().expand(value));
}

bool has_records(Context& context) {
  try {
    (void)context.records();
    return true;
  } catch (const Error&) {
    return false;
  }
}

// A value may name what is made later; a misspelt one would be met only by the next command.
void warn_of_nothing(Context& context, std::string_view key, const std::string& value) {
  if (key == "records" || key == "signing_key") {
    const auto path = context.settings().expand(value);
    if (is_there(path)) return;
    context.warn(fmt::format("there is nothing at {} yet", path.string()));
    context.hint("'tnotes init' makes what is missing");
    return;
  }
  if (key != "me" && key != "template") return;
  try {
    if (key == "template") {
      (void)context.records().templates().find(value);
    } else if (context.records().practice().find(value) == nullptr) {
      context.warn(
          fmt::format("'{}' is no clinician of this practice", escape_for_terminal(value, true)));
      context.hint("practice.yaml has the ids");
    }
  } catch (const Error& error) {
    // Without records nothing is known of either.
    if (key != "template" || !has_records(context)) return;
    context.warn(error.message());
    for (const auto& hint : error.hints()) context.hint(hint);
  }
}

Exit run(const SetOptions& options, Context& context) {
  const SettingKey& key = require_setting(options.key);
  std::vector<std::string> values = options.values;
  const Settings kept = settings_of_file(context);
  if (values.size() == 1 && values.front().empty()) {
    remove_setting(kept.file(), std::string(key.name));
    return Exit::done;
  }
  for (auto& value : values) {
    if (trim(value).empty()) {
      throw Error(Exit::usage, fmt::format("a value for '{}' is empty", key.name));
    }
    if (is_path(key.name)) value = kept_path(kept, value);
  }
  if (values.size() == 1) check_place(context, key.name, values.front());
  write_setting(kept.file(), std::string(key.name), values);
  const Setting* now = context.settings().find(key.name);
  if (now != nullptr && now->origin.find(':') == std::string::npos) {
    context.warn(
        fmt::format("{} goes before the configuration: it says otherwise here", now->origin));
  } else if (!values.empty()) {
    warn_of_nothing(context, key.name, values.front());
  }
  return Exit::done;
}

std::string all_keys() {
  std::string text = "The settings:\n";
  for (const auto& key : setting_keys()) {
    text += fmt::format("  {}{}\n", pad(key.name, 26), key.help);
  }
  text.pop_back();
  return text;
}

}  // namespace

Command config_set_command() {
  return Describe<SetOptions>("config set", "change one setting")
      .details(
          "Changes one key of your configuration file and leaves the rest as it is. The empty "
          "value '' takes the key out.\n\n" +
          all_keys())
      .positional("KEY", &SetOptions::key, "the setting", Completes::setting)
      .words("VALUE", &SetOptions::values, "its value; none or several where it is a list", false)
      .example("tnotes config set editor \"nano -R\"", "write notes in nano")
      .runs(run);
}

}  // namespace tnotes::cli

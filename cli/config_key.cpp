#include "cli/config_key.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes::cli {

const SettingKey& require_setting(const std::string& name) {
  const auto keys = setting_keys();
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const SettingKey& key) { return key.name == name; });
  if (found != keys.end()) return *found;
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(key.name);
  Error error(Exit::usage,
              fmt::format("there is no setting '{}'", escape_for_terminal(name, true)));
  for (const auto& near : did_you_mean(name, names)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  throw error.hint("'tnotes config set --help' names them all");
}

}  // namespace tnotes::cli

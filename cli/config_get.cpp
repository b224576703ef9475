#include "cli/commands.hpp"
#include "cli/config_key.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct GetOptions {
  std::string key;
};

Exit run(const GetOptions& options, Context& context) {
  const SettingKey& key = require_setting(options.key);
  const Setting* setting = context.settings().find(key.name);
  if (setting == nullptr) {
    throw Error(Exit::not_found, fmt::format("'{}' is not set", key.name))
        .hint(fmt::format("set it with 'tnotes config set {} VALUE'", key.name));
  }
  if (context.json()) {
    print_json(context,
               {{"key", setting->key},
                {"value", key.is_list ? Json(setting->values) : Json(setting->values.front())},
                {"origin", setting->origin}});
    return Exit::done;
  }
  for (const auto& value : setting->values) context.print("{}\n", context.safe(value));
  return Exit::done;
}

}  // namespace

Command config_get_command() {
  return Describe<GetOptions>("config get", "print one setting")
      .details(
          "Prints the value that holds, whether it comes from a flag, the environment or your "
          "configuration; a list one value a line. Exits with 3 where the setting has none.")
      .positional("KEY", &GetOptions::key, "the setting", Completes::setting)
      .example("tnotes config get records", "where the records are")
      .runs(run);
}

}  // namespace tnotes::cli

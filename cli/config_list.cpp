#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct ListOptions {
  bool show_origin = false;
};

bool is_list(const Setting& setting) {
  const auto keys = setting_keys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const SettingKey& key) { return key.name == setting.key && key.is_list; });
}

void print_document(Context& context, const std::vector<Setting>& settings) {
  Json list = Json::array();
  for (const auto& setting : settings) {
    list.push_back(
        {{"key", setting.key},
         {"value", is_list(setting) ? Json(setting.values) : Json(setting.values.front())},
         {"origin", setting.origin}});
  }
  print_json(context, list);
}

Exit run(const ListOptions& options, Context& context) {
  const std::vector<Setting>& settings = context.settings().all();
  if (context.json()) {
    print_document(context, settings);
    return Exit::done;
  }
  std::vector<std::pair<std::string, std::string>> lines;
  std::size_t width = 0;
  for (const auto& setting : settings) {
    for (const auto& value : setting.values) {
      lines.emplace_back(fmt::format("{}={}", setting.key, context.safe(value)), setting.origin);
      width = std::max(width, display_width(lines.back().first));
    }
  }
  for (const auto& [line, origin] : lines) {
    if (options.show_origin) {
      context.print("{}  {}\n", pad(line, width), context.dim(context.safe(origin)));
    } else {
      context.print("{}\n", line);
    }
  }
  if (settings.empty()) context.hint("nothing is set yet: 'tnotes init' makes a configuration");
  return Exit::done;
}

}  // namespace

Command config_list_command() {
  return Describe<ListOptions>("config list", "list the settings that have a value")
      .details(
          "One KEY=VALUE a line, as it holds now. A flag goes before the environment, and the "
          "environment before the configuration file.")
      .flag("--show-origin", &ListOptions::show_origin,
            "also say who set it: a flag, a variable, or the file and line")
      .example("tnotes config list --show-origin", "where each value comes from")
      .runs(run);
}

}  // namespace tnotes::cli

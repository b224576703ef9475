#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct DoctorOptions {};

constexpr std::size_t mark_width = 9;

Finding check_configuration(Context& context) {
  const auto& file = context.settings().file();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return {"configuration", Health::notice, "there is no configuration yet at " + file.string(),
            "tnotes init"};
  }
  return {"configuration", Health::ok, "configuration " + file.string(), {}};
}

std::string mark(const Context& context, Health health) {
  const std::string word = pad(to_string(health), mark_width);
  if (health == Health::ok) return context.green(word);
  return health == Health::problem ? context.red(word) : context.bold(word);
}

void print_findings(Context& context, const Findings& findings) {
  for (const auto& finding : findings) {
    context.print("{}{}\n", mark(context, finding.health),
                  escape_for_terminal(finding.message, true));
    if (finding.fix.empty()) continue;
    context.print("{}fix: {}\n", std::string(mark_width, ' '),
                  escape_for_terminal(finding.fix, true));
  }
}

void print_document(Context& context, const Findings& findings, bool ok) {
  Json checks = Json::array();
  for (const auto& finding : findings) {
    checks.push_back({{"id", finding.id},
                      {"status", to_string(finding.health)},
                      {"message", finding.message},
                      {"fix", or_null(finding.fix)}});
  }
  print_json(context, {{"ok", ok}, {"checks", checks}});
}

Exit run(const DoctorOptions&, Context& context) {
  Findings findings;
  findings.push_back(guarded("configuration", [&] { return check_configuration(context); }));
  check_programs(context.environment(), findings);
  std::filesystem::path records;
  if (findings.front().health != Health::problem) {
    check_settings(context, findings);
    check_records(context, findings);
    if (context.settings().find("records") != nullptr) records = context.settings().records();
  }
  check_machine(records, findings);
  const auto count = [&](Health health) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Finding& finding) { return finding.health == health; });
  };
  const auto problems = count(Health::problem);
  if (context.json()) {
    print_document(context, findings, problems == 0);
  } else {
    print_findings(context, findings);
    context.print("\n{} {}, {} {}\n", problems, problems == 1 ? "problem" : "problems",
                  count(Health::notice), count(Health::notice) == 1 ? "notice" : "notices");
  }
  return problems == 0 ? Exit::done : Exit::found;
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::notice:
      return "notice";
    case Health::problem:
      break;
  }
  return "problem";
}

Finding guarded(const std::string& id, const std::function<Finding()>& check) {
  try {
    return check();
  } catch (const Error& error) {
    return {id, Health::problem, error.message(),
            error.hints().empty() ? "" : error.hints().back()};
  }
}

Command doctor_command() {
  return Describe<DoctorOptions>("doctor",
                                 "look for what is missing or wrong, and say what to type")
      .details(
          "Looks at your configuration, the records, the signing key, the programs that tnotes "
          "uses "
          "and the machine, and changes nothing. A notice is worth knowing; a problem makes the "
          "command exit with 1.")
      .example("tnotes doctor", "after the installation, or when something does not work")
      .runs(run);
}

}  // namespace tnotes::cli

#include "cli/setup.hpp"

#include <map>

#include "base/process.hpp"
#include "base/text.hpp"
#include "records/heads.hpp"
#include "records/practice.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// The keys are in lower case but for the names within them.
std::map<std::string, std::string> repository_configuration(const fs::path& records,
                                                            const Environment& environment) {
  const Outcome outcome =
      tnotes::run({{"git", "config", "--file", (records / ".git/config").string(), "--no-includes",
                    "--null", "--list"},
                   git_environment(environment),
                   fs::path("/"),
                   {}});
  if (!outcome.ok()) throw Error(Exit::system, "git cannot read the records' .git/config");
  std::map<std::string, std::string> values;
  for (const auto entry : split(outcome.out, '\0')) {
    const std::size_t end = entry.find('\n');
    if (entry.empty()) continue;
    values[std::string(entry.substr(0, end))] =
        end == std::string_view::npos ? "true" : std::string(entry.substr(end + 1));
  }
  return values;
}

}  // namespace

Settings settings_of_file(Context& context, const Overrides& changed) {
  Environment environment = context.environment();
  for (const auto& key : setting_keys()) {
    for (const auto variable : split(key.environment, ' '))
      environment.unset(std::string(variable));
  }
  return Settings::load(environment, changed);
}

FileLock exclude_other_inits(Context& context, const char* name) {
  const fs::path& state = context.settings().state();
  (void)records::state_directory(state);
  auto lock = FileLock::acquire(state / name, std::chrono::seconds(10), [&] {
    context.say("waiting for another 'tnotes init' to finish");
  });
  if (!lock) throw Error(Exit::system, "another 'tnotes init' is at work");
  return *std::move(lock);
}

void require_programs(const Environment& environment) {
  for (const auto& program : needed_programs) {
    if (find_program(program.name, environment)) continue;
    throw Error(Exit::system, fmt::format("{} is not installed", program.name))
        .hint(fmt::format("on Debian it comes with 'apt install {}'", program.package));
  }
}

Environment git_environment(const Environment& environment) {
  Environment clean;
  for (const auto& [name, value] : environment.variables()) {
    if (!name.starts_with("GIT_") || name == "GIT_CONFIG_NOSYSTEM" || name == "GIT_CONFIG_GLOBAL" ||
        name == "GIT_CONFIG_SYSTEM") {
      clean.set(name, value);
    }
  }
  return clean;
}

std::vector<std::string> signing_gaps(const fs::path& records, const fs::path& key,
                                      const Environment& environment) {
  const auto values = repository_configuration(records, environment);
  const auto value = [&](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
  std::vector<std::string> gaps;
  for (const char* name : {"user.name", "user.email"}) {
    if (value(name).empty()) gaps.emplace_back(name);
  }
  if (value("gpg.format") != "ssh") gaps.emplace_back("gpg.format");
  if (value("commit.gpgsign") != "true") gaps.emplace_back("commit.gpgsign");
  if (value("user.signingkey") != key.string()) gaps.emplace_back("user.signingkey");
  std::error_code ignored;
  const std::string signers = value("gpg.ssh.allowedsignersfile");
  if (signers.empty() || !fs::exists(records / signers, ignored)) {
    gaps.emplace_back("gpg.ssh.allowedSignersFile");
  }
  return gaps;
}

}  // namespace tnotes::cli

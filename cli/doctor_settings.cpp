#include <sys/stat.h>
#include <unistd.h>

#include "base/process.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/setup.hpp"
#include "git/sign.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

// The first that signs and checks with SSH keys.
constexpr std::pair<int, int> oldest_git{2, 34};

std::string first_line(std::string_view text) {
  const auto lines = split_lines(text);
  return lines.empty() ? std::string() : std::string(trim(lines.front()));
}

// "git version 2.39.5" is {2, 39}; {0, 0} where no version can be read.
std::pair<int, int> version_of(std::string_view text) {
  for (const auto word : split(text, ' ')) {
    const auto parts = split(word, '.');
    if (parts.size() < 2) continue;
    if (has_shape(parts[0], "d") && (has_shape(parts[1], "d") || has_shape(parts[1], "dd"))) {
      return {to_number(parts[0]), to_number(parts[1])};
    }
  }
  return {0, 0};
}

Finding check_git(const Environment& environment) {
  const std::string version = first_line(
      tnotes::run({{"git", "--version"}, git_environment(environment), fs::path("/"), {}}).out);
  if (version_of(version) < oldest_git) {
    return {"git", Health::problem,
            fmt::format("{} is too old: tnotes needs {}.{}", version, oldest_git.first,
                        oldest_git.second),
            "apt install git"};
  }
  return {"git", Health::ok, version, {}};
}

// ssh-keygen does not tell its version; ssh comes with it and does, on standard error.
Finding check_ssh_keygen(const Environment& environment) {
  std::string version;
  if (find_program("ssh", environment)) {
    version = first_line(tnotes::run({{"ssh", "-V"}, environment, fs::path("/"), {}}).err);
    version = version.substr(0, version.find(','));
  }
  return {"ssh_keygen", Health::ok, fmt::format("ssh-keygen {}", version), {}};
}

Finding check_signing_key(Context& context) {
  const fs::path key = context.settings().signing_key();
  if (!is_there(key)) {
    return {"signing_key", Health::problem,
            fmt::format("there is no signing key at {}", key.string()),
            "tnotes init, or bring the key back from a backup"};
  }
  struct stat status {};
  if (::stat(key.c_str(), &status) != 0 || status.st_uid != ::geteuid()) {
    return {"signing_key",
            Health::problem,
            fmt::format("the signing key {} is not yours", key.string()),
            {}};
  }
  if ((status.st_mode & 077) != 0 && key.extension() != ".pub") {
    return {"signing_key", Health::problem,
            fmt::format("others can read the signing key {}", key.string()),
            fmt::format("chmod 600 '{}'", key.string())};
  }
  (void)git::public_key(key, context.environment());
  return {"signing_key", Health::ok, fmt::format("signing key {}", key.string()), {}};
}

Finding check_editor(Context& context) {
  const auto command = editor_command(context.settings(), context.environment());
  const std::string fix = "tnotes config set editor NAME";
  if (!command) return {"editor", Health::notice, "no editor was found", fix};
  const std::string program = command->substr(0, command->find(' '));
  // What begins with a quote or the like is the shell's to understand.
  const bool plain = program.find_first_of("'\"\\$`(;|&") == std::string::npos;
  if (plain && program.find('/') == std::string::npos &&
      !find_program(program, context.environment())) {
    return {"editor", Health::problem, fmt::format("the editor '{}' cannot be found", program),
            fix};
  }
  return {"editor", Health::ok, fmt::format("editor {}", *command), {}};
}

bool others_can_use(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

// From the outside alone: what is in the vault is not this program's to read.
Finding check_vault(Context& context) {
  const auto vault = context.settings().vault();
  const fs::path key = context.settings().vault_key();
  const bool has_vault = vault && is_there(*vault / vault_file_name);
  if (!has_vault && !is_there(key)) {
    return {"vault", Health::notice, "the vault for psychotherapy notes is not set up",
            "tnotes init"};
  }
  if (!has_vault) {
    return {"vault", Health::problem, "there is a vault's key, but no vault", "tnotes init"};
  }
  if (!is_there(key)) {
    return {"vault", Health::problem,
            fmt::format("the vault's key is missing: nothing reads {} without it", vault->string()),
            fmt::format("bring {} back from a backup, or use a recovery key: tnotes-vault(1)",
                        key.string())};
  }
  if (others_can_use(key)) {
    return {"vault", Health::problem,
            fmt::format("others can read the vault's key {}", key.string()),
            fmt::format("chmod 600 {}", for_shell(key.string()))};
  }
  if (others_can_use(*vault)) {
    return {"vault", Health::problem,
            fmt::format("others can look into the vault {}", vault->string()),
            fmt::format("chmod 700 {}", for_shell(vault->string()))};
  }
  if (const Setting* recipients = context.settings().find("pinned.vault_recipients");
      recipients != nullptr && recipients->values.size() == 1) {
    return {"vault", Health::notice,
            fmt::format("the vault {} has no recovery key", vault->string()),
            "tnotes vault recipient add --recovery"};
  }
  return {"vault", Health::ok, fmt::format("vault {}", vault->string()), {}};
}

}  // namespace

void check_programs(const Environment& environment, Findings& findings) {
  for (const auto& program : needed_programs) {
    const bool is_git = std::string_view(program.name) == "git";
    const std::string id = is_git ? "git" : "ssh_keygen";
    if (!find_program(program.name, environment)) {
      findings.push_back({id, Health::problem, fmt::format("{} is not installed", program.name),
                          fmt::format("apt install {}", program.package)});
      continue;
    }
    findings.push_back(guarded(
        id, [&] { return is_git ? check_git(environment) : check_ssh_keygen(environment); }));
  }
}

void check_settings(Context& context, Findings& findings) {
  if (context.settings().find("records") != nullptr) {
    findings.push_back(guarded("signing_key", [&] { return check_signing_key(context); }));
  }
  findings.push_back(guarded("editor", [&] { return check_editor(context); }));
  findings.push_back(guarded("vault", [&] { return check_vault(context); }));
}

}  // namespace tnotes::cli

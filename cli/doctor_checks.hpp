#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "cli/app/context.hpp"
#include "workspace/settings.hpp"

// What doctor looks at. All of it is only read.
namespace tnotes::cli {

enum class Health { ok, notice, problem };
std::string_view to_string(Health health);

struct Finding {
  std::string id;  // for scripts: tnotes-json(5)
  Health health = Health::ok;
  std::string message;
  std::string fix;  // what to type; empty where there is nothing to do
};
using Findings = std::vector<Finding>;

// The finding that `check` returns, or a problem made of what it throws.
Finding guarded(const std::string& id, const std::function<Finding()>& check);

// git, ssh-keygen.
void check_programs(const Environment& environment, Findings& findings);
// The signing key, the editor, the vault.
void check_settings(Context& context, Findings& findings);
// The records directory and its repository; then its contents. Says itself where there is none.
void check_records(Context& context, Findings& findings);
// Hand edits, texts that were left unfinished, notes and drafts.
void check_contents(Context& context, const records::Records& records, Findings& findings);
// Where memory may be swapped out to a disk that is not known to be encrypted.
std::vector<std::string> open_swaps();
// Encryption of the disk that holds the path, and of swap; Landlock.
void check_machine(const std::filesystem::path& records, Findings& findings);

}  // namespace tnotes::cli

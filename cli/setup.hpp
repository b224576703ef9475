#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/lock.hpp"
#include "cli/app/context.hpp"
#include "workspace/places.hpp"

// What init sets up, and config and doctor look at again.
namespace tnotes::cli {

// The settings that the configuration file alone gives, flags and environment left aside; or as
// they would be with others.
Settings settings_of_file(Context& context, const Overrides& changed = {});

// Keeps what init makes apart from what another init makes at the same time, by a lock in the state
// directory. One within the directory that is made would come too late: who begins there throws
// away what looks as if an init had been interrupted. Throws system where it stays taken.
FileLock exclude_other_inits(Context& context, const char* name);

// A program that tnotes runs, and the Debian package that has it.
struct NeededProgram {
  const char* name;
  const char* package;
};
inline constexpr NeededProgram needed_programs[] = {{"git", "git"},
                                                    {"ssh-keygen", "openssh-client"}};

// Throws system, naming the package, where one of the needed programs is not installed.
void require_programs(const Environment& environment);

// The environment for a git that must look at nothing but what it is told to.
Environment git_environment(const Environment& environment);

// The keys of the repository's own configuration that stock git lacks, or has otherwise, to sign
// there with that key as tnotes does. Empty where all is set up. Throws system.
std::vector<std::string> signing_gaps(const std::filesystem::path& records,
                                      const std::filesystem::path& key,
                                      const Environment& environment);

}  // namespace tnotes::cli

#include "git/maintenance.hpp"

#include <algorithm>
#include <system_error>

#include "base/process.hpp"

namespace tnotes::git {
namespace {

// Git's own estimate: the names are spread evenly, so one of 256 directories tells for all.
constexpr long loose_in_one = 20;

long count_loose(const std::filesystem::path& sample) {
  std::error_code problem;
  std::filesystem::directory_iterator entries(sample, problem);
  if (problem) return 0;
  return static_cast<long>(std::count_if(begin(entries), end(entries), [](const auto& entry) {
    return entry.path().filename().native().size() == 38;
  }));
}

}  // namespace

void gc_if_due(const std::filesystem::path& work_tree, const Environment& environment) {
  if (count_loose(work_tree / ".git/objects/17") <= loose_in_one) return;
  Process gc{{"git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c",
              "gc.auto=5000", "-c", "gc.autoDetach=false", "-c", "gc.pruneExpire=2.weeks.ago", "-c",
              "core.fsync=all", "gc", "--auto", "--quiet"},
             environment,
             work_tree,
             {}};
  run_detached(gc);
}

}  // namespace tnotes::git

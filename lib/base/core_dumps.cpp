#include "base/core_dumps.hpp"

#include <algorithm>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace tnotes {

void forbid_core_dumps() {
  // Not 0: where the kernel hands dumps to a program (core(5), "Piping core dumps to a program")
  // it takes no notice of the limit, but for 1, with which it hands over nothing.
  constexpr rlim_t no_dump = 1;
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_max = std::min(limit.rlim_max, no_dump);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_CORE, &limit);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace tnotes

#pragma once

namespace tnotes::git {

// Called with a name before each step of a commit that changes something on disk, by several
// threads where a commit has many changes. Null but in tests and benchmarks: they end the process
// there, or look at the clock.
inline void (*on_step)(const char* name) = nullptr;

inline void step(const char* name) {
  if (on_step != nullptr) on_step(name);
}

}  // namespace tnotes::git

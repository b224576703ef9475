#pragma once

namespace tnotes::git {

// Called with a name before each step of a commit that changes something on disk. Null but in
// tests, which end the process there.
inline void (*on_step)(const char* name) = nullptr;

inline void step(const char* name) {
  if (on_step != nullptr) on_step(name);
}

}  // namespace tnotes::git

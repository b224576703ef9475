#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "cli/app/main.hpp"

// The real world but for its clock and randomness, which tests set, and the terminal's width.
namespace tnotes::test {

// Numbers that follow from the command line alone; an id that is taken makes tnotes ask again.
inline Random random_from(const std::vector<std::string>& words) {
  unsigned state = 1;
  for (const auto& word : words) {
    for (const char c : word) state = state * 31U + static_cast<unsigned char>(c);
  }
  return [state](std::span<std::byte> bytes) mutable {
    for (auto& byte : bytes) {
      state = state * 1103515245U + 12345U;
      byte = static_cast<std::byte>(state >> 16U);
    }
  };
}

inline Instant fixed_now() {
  const char* given = std::getenv("TEST_NOW");
  const auto parsed = parse_rfc3339(given != nullptr ? given : "2026-11-23T15:00:00+01:00");
  return parsed.value_or(Instant{});
}

inline cli::World fixed_world(const char* program, const std::vector<std::string>& words) {
  cli::World world = cli::system_world(program);
  world.clock = fixed_now;
  world.random = random_from(words);
  world.terminal.width = 80;
  return world;
}

}  // namespace tnotes::test

// tnotes with a clock and randomness that tests set: the program under transcripts.
#include <cstdlib>

#include "cli/app/app.hpp"
#include "cli/app/main.hpp"
#include "cli/table.hpp"

namespace {

// Numbers that follow from the command line alone; an id that is taken makes tnotes ask again.
tnotes::Random random_from(const std::vector<std::string>& words) {
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

tnotes::Instant fixed_now() {
  const char* given = std::getenv("TEST_NOW");
  const auto parsed = tnotes::parse_rfc3339(given != nullptr ? given : "2026-11-23T15:00:00+01:00");
  return parsed.value_or(tnotes::Instant{});
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  tnotes::cli::World world = tnotes::cli::system_world(argv[0]);
  world.clock = fixed_now;
  world.random = random_from(words);
  world.terminal.width = 80;
  return static_cast<int>(tnotes::cli::run_app(tnotes::cli::table(), words, std::move(world)));
}

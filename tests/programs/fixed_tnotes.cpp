// tnotes with a clock and randomness that tests set: the program under transcripts.
#include "cli/app/app.hpp"
#include "cli/table.hpp"
#include "programs/fixed_world.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  return static_cast<int>(
      tnotes::cli::run_app(tnotes::cli::table(), words, tnotes::test::fixed_world(argv[0], words)));
}

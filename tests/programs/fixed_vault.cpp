// tnotes-vault with a clock and randomness that tests set.
#include "base/core_dumps.hpp"
#include "cli/app/app.hpp"
#include "cli/vault/table.hpp"
#include "programs/fixed_world.hpp"

int main(int argc, char** argv) {
  tnotes::forbid_core_dumps();
  const auto words = tnotes::cli::vault_words(argc, argv);
  return static_cast<int>(tnotes::cli::run_app(tnotes::cli::vault_table(), words,
                                               tnotes::test::fixed_world(argv[0], words)));
}

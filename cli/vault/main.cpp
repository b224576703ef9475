#include "cli/app/main.hpp"

#include "base/core_dumps.hpp"
#include "cli/app/app.hpp"
#include "cli/vault/table.hpp"

int main(int argc, char** argv) {
  tnotes::forbid_core_dumps();
  return static_cast<int>(
      tnotes::cli::run_app(tnotes::cli::vault_table(), tnotes::cli::vault_words(argc, argv),
                           tnotes::cli::system_world(argc > 0 ? argv[0] : "tnotes-vault")));
}

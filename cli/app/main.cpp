#include "cli/app/main.hpp"

#include "cli/app/app.hpp"
#include "cli/table.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(tnotes::cli::run_app(
      tnotes::cli::table(), words, tnotes::cli::system_world(argc > 0 ? argv[0] : "tnotes")));
}

#include "cli/app/progress.hpp"

#include <doctest/doctest.h>

#include "unit/cli/world.hpp"

using namespace tnotes;
using namespace tnotes::cli;

namespace {

// What a bar of four steps prints on a terminal of that width.
std::string printed(bool is_terminal, const std::string& term, std::size_t width = 80) {
  test::FakeWorld fake;
  fake.world.terminal.err = is_terminal;
  fake.world.terminal.width = width;
  fake.world.environment.set("TERM", term);
  const Context context(fake.world, {});
  {
    ProgressBar bar(context, "working", 4);
    for (const std::size_t done : {0, 1, 1, 1, 4, 9}) bar.show(done);
  }
  return fake.err;
}

}  // namespace

TEST_CASE("a progress bar is drawn as it grows, and goes") {
  const auto line = [](std::size_t filled, const char* percent) {
    return "\r\x1b[Kworking [" + std::string(filled, '#') + std::string(40 - filled, ' ') + "] " +
           percent;
  };
  CHECK(printed(true, "xterm") ==
        line(0, "  0%") + line(10, " 25%") + line(40, "100%") + "\r\x1b[K");
}

TEST_CASE("a narrow terminal gets the number alone") {
  CHECK(printed(true, "xterm", 30) == "\r\x1b[K  0%\r\x1b[K 25%\r\x1b[K100%\r\x1b[K");
}

TEST_CASE("there is no progress bar where nobody would see it") {
  CHECK(printed(false, "xterm").empty());
  CHECK(printed(true, "dumb").empty());
}

TEST_CASE("a bar for nothing at all is no fault") {
  test::FakeWorld fake;
  fake.world.terminal.err = true;
  fake.world.environment.set("TERM", "xterm");
  const Context context(fake.world, {});
  ProgressBar(context, "working", 0).show(0);
  CHECK(fake.err.find("  0%") != std::string::npos);
}

#include "base/save_watch.hpp"

#include <array>
#include <chrono>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include "base/files.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::save_watch_tests {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A watch as a process has it that can open nothing more.
SaveWatch without_descriptors(const fs::path& file) {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{0, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  SaveWatch watch(file);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  REQUIRE(watch.descriptor() < 0);
  return watch;
}

// Asks when it is worth it, until it was saved or that long has passed.
bool is_saved_within(SaveWatch& watch, std::chrono::milliseconds most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (std::chrono::steady_clock::now() < end) {
    if (watch.is_saved()) return true;
    pollfd ready{watch.descriptor(), POLLIN, 0};
    const auto wait = std::min(watch.wait().value_or(most), most);
    (void)::poll(&ready, 1, static_cast<int>(wait.count()));
  }
  return watch.is_saved();
}

void append(int fd, const std::string& text) {
  REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("a save is told of once it is whole, however it is made") {
  const test::Scratch folder;
  const fs::path file = folder / "note.md";
  test::put(file, "begun");
  SaveWatch watch(file);
  REQUIRE(watch.descriptor() >= 0);
  CHECK_FALSE(watch.is_saved());
  CHECK_FALSE(watch.wait().has_value());

  {
    const Descriptor in_place(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    append(in_place.get(), "half");
    CHECK_FALSE(watch.is_saved());
    append(in_place.get(), " and whole");
    CHECK_FALSE(watch.is_saved());
  }
  CHECK(watch.is_saved());
  CHECK_FALSE(watch.is_saved());
  CHECK(watch.is_unchanged());

  // Beside it, and then renamed.
  test::put(folder / "new", "renamed");
  CHECK_FALSE(watch.is_saved());
  fs::rename(folder / "new", file);
  CHECK(watch.is_saved());

  // The old one moved away, and a new one written.
  fs::rename(file, folder / "note.md~");
  CHECK_FALSE(watch.is_saved());
  test::put(file, "a new file");
  CHECK(watch.is_saved());

  // What is read is no save, nor what is written to another file.
  CHECK(test::slurp(file) == "a new file");
  test::put(folder / "note.md.x", "another");
  fs::remove(file);
  CHECK_FALSE(watch.is_saved());
  CHECK_FALSE(watch.wait().has_value());
}

TEST_CASE("a save that begins while the last one is read is told of") {
  const test::Scratch folder;
  const fs::path file = folder / "note.md";
  test::put(file, "begun");
  SaveWatch watch(file);
  test::put(file, "one");
  REQUIRE(watch.is_saved());
  CHECK(watch.is_unchanged());
  {
    const Descriptor again(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    CHECK_FALSE(watch.is_unchanged());
    append(again.get(), "two");
    CHECK_FALSE(watch.is_saved());
  }
  CHECK_FALSE(watch.is_unchanged());
  CHECK(watch.wait() == 0ms);
  CHECK(watch.is_saved());
  CHECK(watch.is_unchanged());
}

TEST_CASE("a file that is kept open counts as saved after a second without a change") {
  const test::Scratch folder;
  const fs::path file = folder / "note.md";
  test::put(file, "begun");
  SaveWatch watch(file);
  const Descriptor kept(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  append(kept.get(), "one");
  CHECK_FALSE(watch.is_saved());
  REQUIRE(watch.wait().has_value());
  CHECK(*watch.wait() <= 1001ms);
  CHECK(is_saved_within(watch, 5s));
  CHECK_FALSE(watch.is_saved());
  CHECK_FALSE(watch.wait().has_value());
}

TEST_CASE("where the system gives no watch, the file is looked at") {
  const test::Scratch folder;
  const fs::path file = folder / "note.md";
  test::put(file, "begun");
  SaveWatch watch = without_descriptors(file);
  CHECK_FALSE(watch.is_saved());
  REQUIRE(watch.wait().has_value());
  CHECK(*watch.wait() > 0ms);
  test::put(file, "saved");
  CHECK_FALSE(watch.is_saved());
  CHECK(is_saved_within(watch, 5s));
  CHECK_FALSE(watch.is_saved());
  // Of the same length.
  test::put(folder / "new", "SAVED");
  fs::rename(folder / "new", file);
  CHECK_FALSE(watch.is_unchanged());
  CHECK(is_saved_within(watch, 5s));
  CHECK(watch.is_unchanged());
}

}  // namespace tnotes::save_watch_tests

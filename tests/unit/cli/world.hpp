#pragma once

#include <string>
#include <vector>

#include "cli/app/app.hpp"
#include "cli/table.hpp"

namespace tnotes::test {

// A world without a terminal, at a fixed time, that keeps what is printed.
struct FakeWorld {
  FakeWorld() {
    world.clock = [] {
      return Instant{std::chrono::sys_days(std::chrono::year{2026} / 11 / 23) +
                     std::chrono::hours(18)};
    };
    world.random = [](std::span<std::byte> bytes) {
      for (auto& byte : bytes) byte = std::byte{7};
    };
    world.out = [this](std::string_view text) { out += text; };
    world.err = [this](std::string_view text) { err += text; };
    world.read_line = [] { return std::optional<std::string>(); };
    world.read_all = [] { return std::string(); };
    world.has_terminal = [] { return false; };
    world.read_secret = [](std::string_view) { return std::optional<Secret>(); };
    world.run_vault = [](const std::vector<std::string>&, const std::vector<int>&) {
      return Exit::refused;
    };
    world.become = [](const std::vector<std::string>&) { return Exit::refused; };
    world.program = "/nowhere/bin/tnotes";
  }
  FakeWorld(const FakeWorld&) = delete;
  FakeWorld& operator=(const FakeWorld&) = delete;

  Exit run(const std::vector<std::string>& words) {
    return cli::run_app(cli::table(), words, world);
  }
  void forget() {
    out.clear();
    err.clear();
  }

  cli::World world;
  std::string out;
  std::string err;
};

}  // namespace tnotes::test

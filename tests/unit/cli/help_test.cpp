#include "cli/app/help.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "cli/table.hpp"
#include "cli/vault/table.hpp"
#include "unit/base/scratch.hpp"
#include "unit/cli/world.hpp"

namespace tnotes::test {
namespace {

void check_width(const std::string& name, const std::string& text) {
  for (const auto line : split_lines(text)) {
    CHECK_MESSAGE(display_width(line) <= 80, name << ": " << std::string(line));
  }
}

TEST_CASE("help fits into 80 columns") {
  check_width("tnotes", cli::overview(cli::table()));
  for (const auto* table : {&cli::table(), &cli::vault_table()}) {
    for (const auto& group : table->groups) {
      check_width(std::string(group.name), cli::group_help(*table, group));
    }
    for (const auto& command : table->commands) {
      check_width(command.path, cli::command_help(command));
    }
  }
}

TEST_CASE("every help has examples") {
  for (const auto* table : {&cli::table(), &cli::vault_table()}) {
    for (const auto& group : table->groups) {
      const std::string text = cli::group_help(*table, group);
      CAPTURE(text);
      const std::size_t examples = text.find("\nexamples:\n  tnotes " + std::string(group.name));
      REQUIRE(examples != std::string::npos);
      CHECK(text.find("\n  tnotes " + std::string(group.name), examples + 13) != std::string::npos);
    }
    for (const auto& command : table->commands) {
      CHECK_MESSAGE(cli::command_help(command).find("\nexamples:\n") != std::string::npos,
                    command.path);
    }
  }
}

TEST_CASE("help knows pages by the words that a person types") {
  FakeWorld fake;
  const Scratch scratch;
  fake.world.program = scratch / "bin/tnotes";  // no pages beside it
  const auto check = [&](std::vector<std::string> words, Exit exit, const char* part) {
    words.insert(words.begin(), "help");
    fake.forget();
    CHECK(fake.run(words) == exit);
    CHECK_MESSAGE((fake.out + fake.err).find(part) != std::string::npos, fake.out << fake.err);
  };
  check({}, Exit::done, "usage: tnotes COMMAND");
  check({"new"}, Exit::done, "usage: tnotes new CLIENT");
  check({"tnotes-new"}, Exit::done, "usage: tnotes new CLIENT");
  check({"client"}, Exit::done, "usage: tnotes client COMMAND");
  check({"client", "add"}, Exit::done, "usage: tnotes client add NAME");
  check({"template"}, Exit::done, "usage: tnotes template COMMAND");
  check({"template(5)"}, Exit::system, "tnotes-template(5)");
  check({"template.5"}, Exit::system, "tnotes-template(5)");
  check({"json"}, Exit::system, "man5/tnotes-json.5");
  check({"vault", "new"}, Exit::system, "tnotes-vault(1)");
  check({"nwe"}, Exit::usage, "did you mean 'new'?");
  check({"client", "ad"}, Exit::usage, "did you mean 'client add'?");
  check({"new", "add"}, Exit::usage, "there is no help for 'new add'");
  check({"new(7)"}, Exit::usage, "there is no help");
  check({"()"}, Exit::usage, "there is no help");
}

TEST_CASE("help prints a page without the strokes of a terminal") {
  FakeWorld fake;
  const Scratch scratch;
  std::filesystem::create_directories(scratch / "share/man/man1");
  std::filesystem::create_directories(scratch / "bin");
  put(scratch / "share/man/man1/tnotes-new.1", "a page");
  put(scratch / "bin/mandoc", "#!/bin/sh\nprintf 'N\\bNA\\bA\\n_\\bd\xc3\xa9\\b\xc3\xa9\\n'\n");
  std::filesystem::permissions(scratch / "bin/mandoc", std::filesystem::perms::owner_all);
  fake.world.program = scratch / "bin/tnotes";
  fake.world.environment.set("PATH", (scratch / "bin").string());
  CHECK(fake.run({"help", "new"}) == Exit::done);
  CHECK(fake.out == "NA\nd\xc3\xa9\n");
}

}  // namespace
}  // namespace tnotes::test

#include <doctest/doctest.h>

#include "cli/completion_scripts.hpp"
#include "cli/completion_words.hpp"
#include "cli/table.hpp"
#include "cli/vault/table.hpp"
#include "git/repository.hpp"
#include "unit/base/scratch.hpp"
#include "unit/cli/world.hpp"

namespace tnotes::test {
namespace {

namespace fs = std::filesystem;

void put_client(const fs::path& root, const std::string& id, const std::string& name) {
  fs::create_directories(root / "clients" / id / "notes/2026");
  put(root / "clients" / id / "client.yaml", "name: \"" + name + "\"\n");
}

void put_note(const fs::path& root, const std::string& client, const std::string& id,
              const std::string& status) {
  put(root / "clients" / client / "notes/2026" / (id + ".md"),
      "---\nid: " + id + "\nclient: " + client + "\nstatus: " + status + "\n---\nText.\n");
}

// Records that no git repository was ever made for: completion must not need one.
class Practice {
 public:
  Practice() {
    put(root() / "practice.yaml", "format: 1\nclinicians: []\n");
    fs::create_directories(root() / "templates");
    put(root() / "templates/dap.yaml", "broken: [");
    put_client(root(), "c-4q9zt", "Maya Lindqvist");
    put_client(root(), "c-8k2nd", "Mateo García");
    put_client(root(), "ari", "Ari\\u001b Novak");
    put_note(root(), "c-4q9zt", "20261123-k7f3m", "draft");
    put_note(root(), "c-4q9zt", "20261120-9h2qd", "signed");
    put_note(root(), "ari", "20261121-aaaaa", "broken in the mid");
    fake_.world.environment.set("TNOTES_RECORDS", root().string());
    fake_.world.environment.set("HOME", root().string());
  }

  // The candidates' words, each followed by a space; paths as ":files".
  std::string after(std::vector<std::string> words, const cli::Table& table = cli::table()) {
    words.insert(words.begin(), "tnotes");
    const cli::Completion found = cli::complete(table, words, fake_.world);
    std::string text;
    if (found.paths == cli::Completion::Paths::files) text += ":files ";
    if (found.paths == cli::Completion::Paths::directories) text += ":directories ";
    for (const auto& candidate : found.candidates) text += candidate.word + " ";
    return text;
  }

  [[nodiscard]] fs::path root() const { return scratch_.path(); }
  FakeWorld& fake() { return fake_; }

 private:
  Scratch scratch_;
  FakeWorld fake_;
};

TEST_CASE("completion offers what may stand there") {
  Practice practice;
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"cl"}, "client "},
      {{"va"}, "vault "},
      {{"client", "re"}, "reopen "},
      {{"client", "nothing", ""}, ""},
      {{"--col"}, "--color "},
      {{"--vers"}, "--version "},
      {{"--color", "al"}, "always "},
      {{"--yes", "--color=ne"}, "--color=never "},
      {{"--json", "comp"}, "completion "},
      {{"new", "--temp"}, "--template "},
      {{"new", "--date", "2026-11-23", "--dat"}, ""},
      {{"new", "--set", "plan=x", "--se"}, "--set "},
      {{"new", "maya", "-t", "so"}, "soap "},
      {{"new", "maya", "--template", "d"}, "dap "},
      {{"new", "maya", "--from", ""}, ":files "},
      {{"init", "--records", ""}, ":directories "},
      {{"init", "--records=x"}, ":directories "},
      {{"new", "maya", "--date", "y"}, "yesterday "},
      {{"new", "--", "--"}, ""},
      {{"list", "--status", "d"}, "draft "},
      {{"config", "get", "pinned.r"}, "pinned.root_key "},
      {{"completion", ""}, "bash zsh fish "},
      {{"help", "cli"}, "client "},
      {{"help", "client", "reo"}, "reopen "},
      {{"vault", ""}, ""},
      {{"vault", "show", "--"}, ""},
      {{"no-such-command", ""}, ""},
      {{"--no-such-option", "doc"}, "doctor "},
  };
  for (const auto& row : cases) {
    const auto& words = std::get<0>(row);
    CAPTURE(words.back());
    CHECK(practice.after(words) == std::get<1>(row));
  }
}

TEST_CASE("the words of the vault are its own program's to complete") {
  Practice practice;
  const auto& table = cli::vault_table();
  CHECK(practice.after({"vault", ""}, table) ==
        "init new edit show list search history discard passphrase recover recipient rekey verify "
        "audit ");
  CHECK(practice.after({"vault", "recipient", ""}, table) == "add remove list trust ");
  CHECK(practice.after({"vault", "recipient", "add", "--re"}, table) == "--recovery --records ");
  CHECK(practice.after({"vault", "sh"}, table) == "show ");
  CHECK(practice.after({"vault", "show", "--un"}, table) == "--until --unsafe-stdout ");
  CHECK(practice.after({"vault", "new", "maya"}, table) == "c-4q9zt ");
  CHECK(practice.after({"--json", "vault", "show", "novak"}, table) == "ari ");
  CHECK(practice.after({"vault", "discard", ""}, table) == "");

  std::vector<std::string> handed;
  practice.fake().world.become = [&](const std::vector<std::string>& words) {
    handed = words;
    return Exit::done;
  };
  CHECK(practice.fake().run({"completion", "words", "--", "tnotes", "--json", "vault", "s"}) ==
        Exit::done);
  CHECK(handed == std::vector<std::string>{"words", "--", "tnotes", "--json", "vault", "s"});
  CHECK(practice.fake().out == "");
  handed.clear();
  CHECK(practice.fake().run({"completion", "words", "--", "tnotes", "vaul"}) == Exit::done);
  CHECK(handed.empty());
  CHECK(practice.fake().out.starts_with("vault\t"));
}

TEST_CASE("completion finds clients by id and by name") {
  Practice practice;
  CHECK(practice.after({"new", ""}) == "ari c-4q9zt c-8k2nd ");
  CHECK(practice.after({"new", "c-4"}) == "c-4q9zt ");
  CHECK(practice.after({"new", "garcia"}) == "c-8k2nd ");
  CHECK(practice.after({"new", "MA"}) == "c-4q9zt c-8k2nd ");
  CHECK(practice.after({"new", "'Maya L"}) == "c-4q9zt ");
  CHECK(practice.after({"new", "Maya\\ L"}) == "c-4q9zt ");
  CHECK(practice.after({"list", "--client=lind"}) == "--client=c-4q9zt ");
  CHECK(practice.after({"new", "c-4q9zt", ""}) == "");
}

TEST_CASE("completion finds notes, the newest first, and drafts apart") {
  Practice practice;
  CHECK(practice.after({"show", ""}) == "@ @draft 20261123-k7f3m 20261121-aaaaa 20261120-9h2qd ");
  CHECK(practice.after({"show", "@"}) == "@ @draft ");
  CHECK(practice.after({"show", "9h"}) == "20261120-9h2qd ");
  CHECK(practice.after({"edit", ""}) == "@draft 20261123-k7f3m ");
  CHECK(practice.after({"sign", "k7f3m", ""}) == "@draft 20261123-k7f3m ");
  CHECK(practice.after({"move", "k7f3m", "no"}) == "ari ");
  CHECK(practice.after({"cosign", ""}) == "@ 20261120-9h2qd ");
  CHECK(practice.after({"addend", ""}) == "@ 20261120-9h2qd ");
}

TEST_CASE("completion finds amendments, the newest first") {
  Practice practice;
  const Scratch home;
  practice.fake().world.environment.set("HOME", home.path().string());
  git::Repository::init(practice.root());
  fs::create_directories(practice.root() / "clients/ari/amendments");
  for (const char* id : {"20261110-bbbbb", "20261120-ccccc"}) {
    put(practice.root() / "clients/ari/amendments" / (std::string(id) + ".yaml"), "");
  }
  CHECK(practice.after({"amendment", "show", ""}) == "20261120-ccccc 20261110-bbbbb ");
  CHECK(practice.after({"amendment", "deny", "bb"}) == "20261110-bbbbb ");
  CHECK(practice.after({"amendment", "deny", "bb", "--basis", "not-i"}) == "not-in-record ");
  CHECK(practice.after({"amendment", "ext"}) == "extend ");
}

TEST_CASE("completion offers the weeks that are looked back at") {
  Practice practice;
  CHECK(practice.after({"sign", "--week", ""}) == "2026-W48 2026-W47 2026-W46 2026-W45 ");
  CHECK(practice.after({"list", "--week=2026-W47"}) == "--week=2026-W47 ");
}

TEST_CASE("completion says who is meant, safely") {
  Practice practice;
  const cli::Completion found =
      cli::complete(cli::table(), {"tnotes", "new", "novak"}, practice.fake().world);
  REQUIRE(found.candidates.size() == 1);
  CHECK(found.candidates[0].meaning == "Ari\\x1b Novak");
}

TEST_CASE("completion offers no more than 200 notes, and all that fit the word") {
  Practice practice;
  for (int i = 0; i < 250; ++i) {
    std::string number = std::to_string(i);
    number.insert(0, 5 - number.size(), '0');
    put_note(practice.root(), "ari", "20260101-" + number, "draft");
  }
  const auto count = [&](const std::string& word) {
    return cli::complete(cli::table(), {"tnotes", "show", word}, practice.fake().world)
        .candidates.size();
  };
  CHECK(count("") == 202);
  CHECK(count("00007") == 1);
}

TEST_CASE("completion is silent where there are no records") {
  FakeWorld fake;
  for (const char* word : {"new", "show", "edit"}) {
    fake.forget();
    CHECK(fake.run({"completion", "words", "--", "tnotes", word, ""}) == Exit::done);
    CHECK(fake.err.empty());
  }
}

TEST_CASE("completion words come one a line with their meaning") {
  Practice practice;
  CHECK(practice.fake().run({"completion", "words", "--", "tnotes", "new", "maya"}) == Exit::done);
  CHECK(practice.fake().out == "c-4q9zt\tMaya Lindqvist\n");
  practice.fake().forget();
  CHECK(practice.fake().run({"completion", "words", "--", "tnotes", "new", "ari", "--from", ""}) ==
        Exit::done);
  CHECK(practice.fake().out == ":files\n");
}

TEST_CASE("completion prints a script for three shells and no other") {
  FakeWorld fake;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    fake.forget();
    CHECK(fake.run({"completion", shell}) == Exit::done);
    CHECK(fake.out == cli::completion_script(shell));
    CHECK(fake.out.find("tnotes completion words --") != std::string::npos);
  }
  fake.forget();
  CHECK(fake.run({"completion", "tcsh"}) == Exit::usage);
  CHECK(fake.err.find("bash, zsh and fish") != std::string::npos);
}

TEST_CASE("every option that completes has something to offer") {
  Practice practice;
  for (const auto& command : cli::table().commands) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : command.path + " ") {
      if (c != ' ') {
        word += c;
      } else {
        words.push_back(word);
        word.clear();
      }
    }
    for (const auto& argument : command.arguments) {
      if (argument.kind == cli::Argument::Kind::flag ||
          argument.completes == cli::Completes::nothing) {
        continue;
      }
      if (argument.kind == cli::Argument::Kind::positional) continue;
      auto line = words;
      line.push_back(argument.name);
      line.emplace_back();
      CHECK_MESSAGE(!practice.after(line).empty(), command.path << " " << argument.name);
    }
  }
}

}  // namespace
}  // namespace tnotes::test

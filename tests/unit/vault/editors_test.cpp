#include "vault/editors.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "base/process.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::vault::editors_tests {

namespace {

namespace fs = std::filesystem;

// A PATH of programs and links that are there in name alone.
struct Programs {
  test::Scratch scratch;
  Environment environment{{{"PATH", (scratch.path() / "bin").string()}}};

  Programs() { fs::create_directories(scratch.path() / "bin"); }

  [[nodiscard]] fs::path at(const std::string& name) const { return scratch.path() / "bin" / name; }
  void add(const std::string& name) const {
    test::put(at(name), "#!/bin/sh\n");
    fs::permissions(at(name), fs::perms::owner_all);
  }
  // As Debian makes them: by way of a folder of alternatives.
  void link(const std::string& name, const std::string& to) const {
    fs::create_directories(scratch.path() / "alternatives");
    fs::create_symlink(at(to), scratch.path() / "alternatives" / name);
    fs::create_symlink(scratch.path() / "alternatives" / name, at(name));
  }
  [[nodiscard]] CleanEditor clean(const std::string& command) const {
    return clean_editor(command, environment);
  }
};

const std::string vim = " -n -i NONE -c 'set nobackup nowritebackup noundofile noswapfile";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("editors that are known are told to keep nothing") {
  const Programs programs;
  const struct {
    const char* program;
    std::vector<std::string> flags;
  } table[] = {
      {"vim", {"-n", "-i NONE", "nobackup", "nowritebackup", "noundofile", "noswapfile"}},
      {"vim.basic", {"-n", "-i NONE", "noundofile"}},
      {"vim.tiny", {"-n", "-i NONE", "noundofile"}},
      {"vim.gtk3", {"-n", "-i NONE", "noundofile"}},
      {"nvim", {"-n", "-i NONE", "nobackup", "noundofile"}},
      {"nano", {"-R"}},
      {"nano-tiny", {"-R"}},
      {"emacs", {"make-backup-files nil", "auto-save-default nil", "create-lockfiles nil"}},
      {"emacs-nox", {"make-backup-files nil", "auto-save-list-file-prefix nil"}},
      {"hx", {}},
      {"helix", {}},
      {"micro", {"-backup false", "-savehistory false"}},
  };
  for (const auto& [program, flags] : table) {
    CAPTURE(program);
    programs.add(program);
    const std::string name(program);
    const CleanEditor clean = programs.clean(name);
    CHECK(clean.is_known);
    CHECK(clean.command.starts_with(name));
    for (const auto& flag : flags) {
      CAPTURE(flag);
      CHECK(holds(clean.command, flag));
    }
    // By its whole path, and with words of the user's own behind.
    const std::string path = programs.at(program).string();
    CHECK(programs.clean(path).command == path + clean.command.substr(name.size()));
    const CleanEditor worded = programs.clean(name + " -x  'a b'");
    CHECK(worded.is_known);
    CHECK(worded.command == clean.command + " -x  'a b'");
    CHECK(programs.clean(name + "\t-x").command == clean.command + "\t-x");
    CHECK(programs.clean("  " + name + " ").command == clean.command);
    CHECK(programs.clean(name + " -c \"$X\"").command == clean.command + " -c \"$X\"");
    CHECK_FALSE(programs.clean(name + ";true").is_known);
  }
}

TEST_CASE("links are followed to the editor behind them") {
  const Programs programs;
  for (const char* name : {"vim.basic", "nano", "busybox", "nvi"}) programs.add(name);
  programs.link("vi", "vim.basic");
  programs.link("editor", "nano");
  programs.link("bvi", "busybox");
  programs.link("ovi", "nvi");
  CHECK(programs.clean("vi").is_known);
  CHECK(programs.clean("vi").command.starts_with("vi" + vim));
  CHECK(programs.clean("vi +3").command.ends_with("' +3"));
  CHECK(programs.clean("editor").command == "editor -R");
  CHECK(programs.clean(programs.at("editor").string() + " -w").command ==
        programs.at("editor").string() + " -R -w");
  CHECK(programs.clean("bvi").is_known);
  CHECK(programs.clean("bvi").command == "bvi");
  CHECK_FALSE(programs.clean("ovi").is_known);
  // A name that lies: what is run counts.
  programs.link("nano-not", "nvi");
  CHECK_FALSE(programs.clean("nano-not").is_known);
}

TEST_CASE("the script that Debian chooses by comes to what it would choose") {
  const Programs programs;
  programs.add("sensible-editor");
  CHECK_FALSE(programs.clean("sensible-editor").is_known);
  programs.add("nano");
  programs.link("editor", "nano");
  CHECK(programs.clean("sensible-editor").is_known);
  CHECK(programs.clean("sensible-editor").command == "editor -R");
}

TEST_CASE("what is not known is left as it is, and said to be unknown") {
  const Programs programs;
  for (const char* name : {"code", "gedit", "subl", "vimx", "rvim", "emacsclient", "kak", "ed"}) {
    programs.add(name);
  }
  programs.add("nano");
  fs::create_symlink(programs.at("nowhere"), programs.at("dangling"));
  fs::create_symlink(programs.at("loop"), programs.at("loop"));
  for (const char* command : {"code --wait", "gedit", "subl -w", "vimx", "emacsclient", "kak", "ed",
                              "no-such-editor", "/nowhere/vim", "dangling", "loop", "", " ",
                              "FOO=1 nano", "env nano", "'nano'", "$(echo nano)", "sh -c nano"}) {
    CAPTURE(command);
    const CleanEditor clean = programs.clean(command);
    CHECK_FALSE(clean.is_known);
    CHECK(clean.command == command);
  }
}

TEST_CASE("the shell takes the flags apart as they are meant") {
  const Programs programs;
  programs.add("vim");
  programs.add("emacs");
  programs.add("nano");
  const auto words = [&](const std::string& command) {
    const std::string name = command.substr(0, command.find(' '));
    const Outcome outcome =
        run({{"/bin/sh", "-c", name + "() { printf '<%s>' \"$@\"; }; " + command + " \"$@\"", "sh",
              "note.md"},
             Environment({{"PATH", std::string("/usr/bin:/bin")}}),
             {},
             {}});
    REQUIRE(outcome.ok());
    return outcome.out;
  };
  CHECK(words(programs.clean("nano -w").command) == "<-R><-w><note.md>");
  const std::string vim_words = words(programs.clean("vim").command);
  CHECK(vim_words.starts_with("<-n><-i><NONE><-c><set "));
  CHECK(vim_words.ends_with("><note.md>"));
  CHECK(words(programs.clean("emacs").command).starts_with("<--eval><(setq "));
}

}  // namespace tnotes::vault::editors_tests

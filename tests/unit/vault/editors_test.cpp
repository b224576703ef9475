#include "vault/editors.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "base/process.hpp"
#include "unit/base/scratch.hpp"
#include "vault/micro_settings.hpp"

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

const std::string vim = " --cmd 'silent! call tempname()' -n -i NONE -c 'silent! set noswapfile ";

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
      {"emacs", {"backup-buffer", "auto-save-default nil", "create-lockfiles nil"}},
      {"emacs-nox", {"savehist-save", "auto-save-list-file-prefix nil"}},
      {"hx", {}},
      {"helix", {}},
      {"micro", {}},
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
    const CleanEditor worded = programs.clean(name + " -y  'a b'");
    CHECK(worded.is_known);
    CHECK(worded.command == clean.command + " -y  'a b'");
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
  programs.link("ovi", "nvi");
  CHECK(programs.clean("vi").is_known);
  CHECK(programs.clean("vi").command.starts_with("vi" + vim));
  CHECK(programs.clean("vi +3").command.ends_with("' +3"));
  CHECK(programs.clean("editor").command == "editor -R");
  CHECK(programs.clean(programs.at("editor").string() + " -w").command ==
        programs.at("editor").string() + " -R -w");
  CHECK_FALSE(programs.clean("busybox").is_known);
  CHECK_FALSE(programs.clean("ovi").is_known);
  // A name that lies: what is run counts.
  programs.link("nano-not", "nvi");
  CHECK_FALSE(programs.clean("nano-not").is_known);
}

TEST_CASE("of the programs that BusyBox is, its vi keeps nothing") {
  const Programs programs;
  programs.add("busybox");
  programs.link("vi", "busybox");
  programs.link("ed", "busybox");
  CHECK(programs.clean("vi").is_known);
  CHECK(programs.clean("vi").command == "vi");
  CHECK_FALSE(programs.clean("ed").is_known);
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
  CHECK(vim_words.starts_with("<--cmd><silent! call tempname()><-n><-i><NONE><-c><silent! set "));
  CHECK(vim_words.ends_with("><note.md>"));
  CHECK(words(programs.clean("emacs").command).starts_with("<--eval><(let "));
}

TEST_CASE("an argument that hands the text on, or has it kept, makes an editor unknown") {
  const Programs programs;
  for (const char* name : {"vim", "nvim", "emacs", "micro", "nano"}) programs.add(name);
  for (const char* command :
       {"vim --remote-wait", "vim -R --remote", "nvim --server /tmp/x --remote", "vim -w log",
        "vim -nw log", "vim -x", "vim\t-x", "nvim --log /tmp/x", "emacs --daemon",
        "emacs -nw --fg-daemon", "micro -config-dir /x", "micro -permbackup true",
        "micro --backup true"}) {
    CAPTURE(command);
    const CleanEditor clean = programs.clean(command);
    CHECK_FALSE(clean.is_known);
    CHECK(clean.is_undone);
    CHECK(clean.name == command);
    // It is told all the same.
    CHECK(clean.command.size() >= std::string(command).size());
  }
  for (const char* command : {"vim -R", "vim +3", "emacs -nw", "nano -w", "micro -mouse false"}) {
    CAPTURE(command);
    CHECK(programs.clean(command).is_known);
  }
}

TEST_CASE("what an editor puts aside goes into a folder of its own") {
  const Programs programs;
  const Environment environment({{"TMP", "/elsewhere"}, {"HOME", "/home/robin"}});
  const fs::path folder = programs.scratch.path() / "tmp";
  fs::create_directory(folder);
  const Environment vim_environment = prepare({"vim", "vim", true}, environment, folder);
  for (const char* name : {"TMPDIR", "TMP", "TEMP"}) {
    CHECK(vim_environment.get(name) == folder.string());
  }
  CHECK(vim_environment.get("HOME") == "/home/robin");
  CHECK_FALSE(vim_environment.get("MICRO_CONFIG_HOME").has_value());
  CHECK(fs::is_empty(folder));
}

TEST_CASE("micro gets the user's settings but those that keep copies") {
  const Programs programs;
  const fs::path own = programs.scratch.path() / "home/.config/micro";
  fs::create_directories(own / "plug");
  fs::create_directories(own / "backups");
  fs::create_directories(own / "buffers");
  test::put(own / "bindings.json", "{}");
  const std::string settings = R"({
    // a comment
    "tabsize": 3, "permbackup": true, "saveundo": true,
    "*.md": {"permbackup": true, "backupdir": "/kept", "softwrap": true, "x": "a, }"},
  })";
  test::put(own / "settings.json", settings);
  const fs::path folder = programs.scratch.path() / "tmp";
  fs::create_directory(folder);
  const Environment environment({{"HOME", (programs.scratch.path() / "home").string()}});
  programs.add("micro");
  const CleanEditor micro = programs.clean("micro");
  CHECK(micro.has_folder);
  const auto given = prepare(micro, environment, folder).get("MICRO_CONFIG_HOME");
  REQUIRE(given == (folder / "micro").string());
  CHECK(fs::status(*given).permissions() == fs::perms::owner_all);
  CHECK(fs::read_symlink(fs::path(*given) / "bindings.json") == own / "bindings.json");
  CHECK(fs::read_symlink(fs::path(*given) / "plug") == own / "plug");
  CHECK_FALSE(fs::exists(fs::path(*given) / "backups"));
  CHECK_FALSE(fs::exists(fs::path(*given) / "buffers"));
  const std::string clean = test::slurp(fs::path(*given) / "settings.json");
  CHECK(holds(clean, "\"tabsize\": 3"));
  CHECK(holds(clean, "\"softwrap\": true"));
  CHECK(holds(clean, "\"a, }\""));
  CHECK(holds(clean, "\"permbackup\": false"));
  CHECK(holds(clean, "\"saveundo\": false"));
  CHECK(holds(clean, "\"backupdir\": \"" + *given));
  CHECK_FALSE(holds(clean, "\"permbackup\": true"));
  CHECK_FALSE(holds(clean, "/kept"));
  CHECK(test::slurp(own / "settings.json") == settings);
}

TEST_CASE("micro's settings that cannot be read are left out, and none is kept by") {
  for (const char* settings :
       {"", "[]", "{", "{tabsize: 3}", "nonsense", "3", "{\"a\": \"\xff\"}"}) {
    CAPTURE(settings);
    const std::string clean = clean_micro_settings(settings, "/folder");
    for (const char* name : {"backup", "permbackup", "saveundo", "savehistory", "savecursor"}) {
      CHECK(holds(clean, "\"" + std::string(name) + "\": false"));
    }
    CHECK(holds(clean, "\"backupdir\": \"/folder\""));
    CHECK_FALSE(holds(clean, "tabsize"));
  }
}

}  // namespace tnotes::vault::editors_tests

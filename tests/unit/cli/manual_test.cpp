#include "unit/cli/manual.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/app/help.hpp"
#include "cli/app/parse.hpp"
#include "cli/table.hpp"
#include "cli/vault/table.hpp"
#include "records/action.hpp"
#include "records/note.hpp"
#include "unit/base/scratch.hpp"
#include "workspace/settings.hpp"

namespace tnotes::test {

namespace fs = std::filesystem;

fs::path manual_folder() {
  return fs::path(__FILE__).parent_path().parent_path().parent_path().parent_path() / "man";
}

ManualPage manual_page(const std::string& file) {
  ManualPage page{file, slurp(manual_folder() / file), {}, {}};
  REQUIRE_MESSAGE(!page.text.empty(), file << " is missing");
  std::string section;
  std::string subsection;
  std::size_t start = 0;
  while (start < page.text.size()) {
    const std::size_t end = std::min(page.text.find('\n', start), page.text.size());
    const std::string line = page.text.substr(start, end - start);
    start = end + 1;
    if (line.starts_with(".Sh ")) {
      section = line.substr(4);
      subsection.clear();
    } else if (line.starts_with(".Ss ")) {
      subsection = line.substr(4);
    } else {
      page.sections[section].push_back(line);
      if (!subsection.empty()) page.subsections[subsection].push_back(line);
    }
  }
  return page;
}

std::vector<ManualPage> manual_pages() {
  std::vector<ManualPage> pages;
  for (const auto& entry : fs::directory_iterator(manual_folder())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("tnotes")) pages.push_back(manual_page(name));
  }
  return pages;
}

std::vector<std::string> options_in(const std::string& line) {
  std::vector<std::string> options;
  bool in_flag = false;
  std::size_t start = 0;
  while (start < line.size()) {
    const std::size_t end = std::min(line.find(' ', start), line.size());
    const std::string word = line.substr(start, end - start);
    start = end + 1;
    const std::string name = word.starts_with('.') ? word.substr(1) : word;
    const bool is_macro = name.size() == 2 && name[0] >= 'A' && name[0] <= 'Z';
    if (is_macro) {
      in_flag = name == "Fl";
    } else if (in_flag && word != "|" && word != "," && word != ".") {
      options.push_back("-" + word);
    }
  }
  return options;
}

std::vector<std::string> literal_lines(const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  bool literal = false;
  for (std::string line : lines) {
    if (line.starts_with(".Bd -literal")) literal = true;
    if (line == ".Ed") literal = false;
    if (!literal || line.starts_with('.')) continue;
    for (const auto& [escape, meaning] :
         {std::pair{"\\(aq", "'"}, {"\\(dq", "\""}, {"\\(ti", "~"}, {"\\e", "\\"}}) {
      for (std::size_t at = 0; (at = line.find(escape, at)) != std::string::npos; ++at) {
        line.replace(at, std::string(escape).size(), meaning);
      }
    }
    found.push_back(line);
  }
  return found;
}

std::vector<std::string> shell_words(std::string line) {
  if (const std::size_t inner = line.find("$("); inner != std::string::npos) {
    line = line.substr(inner + 2, line.find(')', inner) - inner - 2);
  }
  std::vector<std::string> words;
  std::string word;
  bool has_word = false;
  char quote = 0;
  for (const char c : line + ' ') {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      has_word = true;
    } else if (c == ' ') {
      if (has_word) words.push_back(word);
      word.clear();
      has_word = false;
    } else if (c == '|' || c == '<' || c == '>' || c == ';') {
      break;
    } else {
      word += c;
      has_word = true;
    }
  }
  return words;
}

namespace {

using cli::Argument;
using cli::Command;
using Options = std::set<std::string>;

// Of both programs.
std::vector<Command> all_commands() {
  std::vector<Command> all = cli::table().commands;
  const auto& of_vault = cli::vault_table().commands;
  all.insert(all.end(), of_vault.begin(), of_vault.end());
  std::erase_if(all, [](const Command& command) { return command.hidden; });
  return all;
}

const Command* find_command(const std::string& path) {
  const Command* command = cli::table().find(path);
  return command != nullptr ? command : cli::vault_table().find(path);
}

std::string noun(const Command& command) { return command.path.substr(0, command.path.find(' ')); }

bool is_grouped(const Command& command) { return noun(command) != command.path; }

Options options_of(const std::vector<Argument>& arguments, bool letters) {
  Options options;
  for (const auto& argument : arguments) {
    if (argument.kind == Argument::Kind::positional) continue;
    options.insert(argument.name);
    if (letters && argument.letter != 0) options.insert(std::string("-") + argument.letter);
  }
  return options;
}

Options options_listed(const std::vector<std::string>& lines) {
  Options options;
  for (const auto& line : lines) {
    if (!line.starts_with(".It Fl")) continue;
    for (auto& option : options_in(line)) options.insert(std::move(option));
  }
  return options;
}

// The options in the synopsis of one command.
Options options_in_synopsis(const ManualPage& page, const std::string& path) {
  Options options;
  bool is_here = false;
  for (const auto& line : page.sections.at("SYNOPSIS")) {
    if (line.starts_with(".Nm")) is_here = line == ".Nm tnotes " + path;
    if (!is_here) continue;
    for (auto& option : options_in(line)) options.insert(std::move(option));
  }
  return options;
}

// Parses an example as the program would. Returns the command's path; fails the test where it does
// not parse.
std::string parse_example(const std::string& line) {
  std::vector<std::string> words = shell_words(line);
  REQUIRE_MESSAGE(!words.empty(), line);
  REQUIRE_MESSAGE(words.front() == "tnotes", line);
  words.erase(words.begin());
  cli::Globals globals;
  cli::take_leading_globals(words, globals);
  REQUIRE_MESSAGE(!words.empty(), line);
  std::string path = words.front();
  std::size_t used = 1;
  while (find_command(path) == nullptr && used < words.size()) path += " " + words[used++];
  const Command* command = find_command(path);
  REQUIRE_MESSAGE(command != nullptr, line);
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
  const auto options = command->make_options();
  try {
    CHECK_MESSAGE(cli::parse_words(*command, words, options.get(), globals), line);
  } catch (const Error& error) {
    FAIL_CHECK(line << ": " << error.message());
  }
  return path;
}

TEST_CASE("every command has a manual page that says the same") {
  for (const auto& command : all_commands()) {
    CAPTURE(command.path);
    const ManualPage page = manual_page("tnotes-" + noun(command) + ".1");
    if (is_grouped(command)) {
      REQUIRE(page.subsections.contains(command.path));
      CHECK(options_listed(page.subsections.at(command.path)) ==
            options_of(command.arguments, true));
    } else {
      CHECK(options_listed(page.sections.at("OPTIONS")) == options_of(command.arguments, true));
      CHECK(page.sections.at("NAME").back() == ".Nd " + command.summary);
    }
    CHECK(options_in_synopsis(page, command.path) == options_of(command.arguments, false));
    const auto& synopsis = page.sections.at("SYNOPSIS");
    CHECK(std::find(synopsis.begin(), synopsis.end(), ".Nm tnotes " + command.path) !=
          synopsis.end());
  }
}

TEST_CASE("no manual page is left over") {
  const std::set<std::string> others{
      "tnotes.1",          "tnotes-vault.5",    "tnotes-note.5",
      "tnotes-template.5", "tnotes-config.5",   "tnotes-json.5",
      "tnotes-practice.5", "tnotes-security.7", "tnotes-amendment.5"};
  for (const auto& page : manual_pages()) {
    if (others.contains(page.file)) continue;
    const std::string name = page.file.substr(7, page.file.size() - 9);
    const auto all = all_commands();
    CHECK_MESSAGE(std::any_of(all.begin(), all.end(),
                              [&](const Command& command) { return noun(command) == name; }),
                  page.file);
    for (const auto& subsection : page.subsections) {
      const std::string& path = std::get<0>(subsection);
      if (!path.starts_with(name + " ")) continue;  // one of prose
      CHECK_MESSAGE(find_command(path) != nullptr, page.file << ": " << path);
    }
  }
}

TEST_CASE("tnotes 1 lists the options of every command and every page") {
  const ManualPage page = manual_page("tnotes.1");
  Options expected = options_of(cli::global_arguments(), true);
  expected.insert("--help");
  CHECK(options_listed(page.sections.at("OPTIONS")) == expected);
  for (const auto& command : all_commands()) {
    CHECK_MESSAGE(page.text.find(".Xr tnotes-" + noun(command) + " 1") != std::string::npos,
                  command.path);
  }
}

TEST_CASE("tnotes 1 lists the exit codes that there are") {
  std::set<int> codes;
  for (int code = 0; code < 256; ++code) {
    switch (static_cast<Exit>(code)) {  // a new one is missed by the compiler here
      case Exit::done:
      case Exit::found:
      case Exit::usage:
      case Exit::not_found:
      case Exit::refused:
      case Exit::invalid:
      case Exit::locked:
      case Exit::system:
      case Exit::interrupted:
        codes.insert(code);
    }
  }
  std::set<int> listed;
  const ManualPage page = manual_page("tnotes.1");
  for (const auto& line : page.sections.at("EXIT STATUS")) {
    if (line.starts_with(".It ")) listed.insert(std::stoi(line.substr(4)));
  }
  CHECK(listed == codes);
}

TEST_CASE("tnotes-config 5 lists the settings that there are") {
  std::set<std::string> expected;
  for (const auto& key : setting_keys()) expected.emplace(key.name);
  std::set<std::string> listed;
  const ManualPage page = manual_page("tnotes-config.5");
  for (const auto& line : page.sections.at("DESCRIPTION")) {
    if (line.starts_with(".It Cm ")) listed.insert(line.substr(7));
  }
  CHECK(listed == expected);
  for (const auto& key : setting_keys()) {
    std::size_t start = 0;
    while (start < key.environment.size()) {
      const std::size_t end = std::min(key.environment.find(' ', start), key.environment.size());
      CHECK(page.text.find(std::string(key.environment.substr(start, end - start))) !=
            std::string::npos);
      start = end + 1;
    }
  }
}

TEST_CASE("tnotes-json 5 knows every action") {
  const ManualPage page = manual_page("tnotes-json.5");
  std::string actions;
  for (const auto& line : page.subsections.at("log")) actions += line + " ";
  int known = 0;
  for (int i = 0; i < 64; ++i) {
    const std::string name(records::to_string(static_cast<records::Action>(i)));
    if (name.empty()) break;
    CHECK_MESSAGE(actions.find(" " + name + " ") != std::string::npos, name);
    ++known;
  }
  CHECK(known >= 14);
}

TEST_CASE("manual pages have their sections and refer to pages that exist") {
  std::set<std::string> files;
  for (const auto& page : manual_pages()) files.insert(page.file);
  REQUIRE(files.size() > 20);
  for (const auto& page : manual_pages()) {
    CAPTURE(page.file);
    for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "SEE ALSO"}) {
      if (page.file == "tnotes-security.7" && section == std::string("SYNOPSIS")) continue;
      CHECK_MESSAGE(page.sections.contains(section), section);
    }
    if (page.file.ends_with(".1")) CHECK(page.sections.contains("OPTIONS"));
    for (const auto& [section, lines] : page.sections) {
      for (const auto& line : lines) {
        const std::size_t at = line.find("Xr tnotes");
        if (at == std::string::npos) continue;
        const std::size_t space = line.find(' ', at + 3);
        REQUIRE_MESSAGE(space != std::string::npos, line);
        CHECK_MESSAGE(files.contains(line.substr(at + 3, space - at - 3) + "." + line[space + 1]),
                      line);
      }
    }
  }
}

TEST_CASE("manual pages pass mandoc") {
  Environment environment;
  environment.set("PATH", "/usr/local/bin:/usr/bin:/bin");
  if (!find_program("mandoc", environment)) {
    MESSAGE("mandoc is not installed");
    return;
  }
  for (const auto& page : manual_pages()) {
    const Outcome outcome =
        run({{"mandoc", "-T", "lint", "-W", "style", (manual_folder() / page.file).string()},
             environment,
             std::nullopt,
             {}});
    const std::string said = outcome.out + outcome.err;
    std::string complaints;
    for (const auto line : split_lines(said)) {
      // Whether other manuals are installed says nothing of these.
      if (line.find("referenced manual not found") != std::string_view::npos) continue;
      if (line.find("outdated mandoc.db") != std::string_view::npos) continue;
      complaints += std::string(line) + "\n";
    }
    CHECK(complaints == "");
  }
}

TEST_CASE("examples in the manual pages and the help parse") {
  std::size_t parsed = 0;
  for (const auto& page : manual_pages()) {
    for (const auto& line : literal_lines(page.sections.at("EXAMPLES"))) {
      if (line.find("tnotes ") == std::string::npos || line.find(": ") != std::string::npos) {
        continue;
      }
      CAPTURE(page.file);
      (void)parse_example(line);
      ++parsed;
    }
  }
  CHECK(parsed > 40);
  for (const auto& command : all_commands()) {
    CHECK_MESSAGE(!command.examples.empty(), command.path);
    for (const auto& example : command.examples) {
      CHECK(parse_example(example.line) == command.path);
    }
  }
}

TEST_CASE("the digests that tnotes-note 5 computes are those that signing and cosigning write") {
  const Scratch scratch;
  std::vector<std::string> commands;
  for (const auto& each : literal_lines(manual_page("tnotes-note.5").sections.at("DESCRIPTION"))) {
    if (!each.starts_with("sed ")) continue;
    commands.push_back(each);
    REQUIRE(each.find(" FILE ") != std::string::npos);
    commands.back().replace(each.find("FILE"), 4, (scratch / "note.md").string());
  }
  REQUIRE(commands.size() == 2);
  Environment environment;
  environment.set("PATH", "/usr/local/bin:/usr/bin:/bin");
  for (const char* body : {"# Plan\n\nSee again.\n", "signed: in the body\n---\ncosigned: too\n",
                           "no line feed at the end", ""}) {
    const std::string draft = fmt::format(
        "---\nid: 20261123-k7f3m\nclient: c-4q9zt\ndate: 2026-11-23\n"
        "status: draft\ntags: []\n---\n{}",
        body);
    const auto computed = [&](const std::string& command) {
      return run({{"/bin/sh", "-c", command}, environment, std::nullopt, {}}).out.substr(0, 64);
    };
    const std::string text = records::sign_text(draft, "lortiz", "LMFT", {});
    put(scratch / "note.md", text);
    CHECK(computed(commands[0]) == records::parse_note("note", text).signature->digest);
    const std::string both = records::cosign_text(text, "tbell", "PhD", {});
    const records::Note note = records::parse_note("note", both);
    REQUIRE(records::digest_fits(note, both));
    put(scratch / "note.md", both);
    CHECK(computed(commands[0]) == note.signature->digest);
    CHECK(computed(commands[1]) == note.cosignature->digest);
    CHECK(note.signature->digest != note.cosignature->digest);
  }
}

}  // namespace
}  // namespace tnotes::test

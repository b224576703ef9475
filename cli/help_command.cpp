#include <algorithm>

#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/app/help.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct HelpOptions {
  std::vector<std::string> words;
};

// A manual page: "tnotes-" and the name, which is empty for tnotes(1) itself.
struct Page {
  std::string name;
  char section;
  [[nodiscard]] std::string title() const { return name.empty() ? "tnotes" : "tnotes-" + name; }
};

const std::vector<Page>& other_pages() {
  static const std::vector<Page> pages{{"note", '5'},  {"template", '5'}, {"config", '5'},
                                       {"json", '5'},  {"security", '7'}, {"practice", '5'},
                                       {"vault", '1'}, {"vault", '5'},    {"amendment", '5'}};
  return pages;
}

std::vector<Page> all_pages() {
  std::vector<Page> pages{{"", '1'}};
  for (const auto& command : table().commands) {
    Page page{command.path.substr(0, command.path.find(' ')), '1'};
    if (pages.back().name != page.name) pages.push_back(std::move(page));
  }
  pages.insert(pages.end(), other_pages().begin(), other_pages().end());
  return pages;
}

// The page that a word means: "new", "tnotes-json", "template(5)", "template.5". A command goes
// before a file format of the same name.
const Page* find_page(const std::vector<Page>& pages, std::string word) {
  if (word == "tnotes") return &pages.front();
  if (word.starts_with("tnotes-")) word.erase(0, 7);
  char section = 0;
  if (word.ends_with(')') && word.size() > 3) word = word.substr(0, word.size() - 1);
  if (word.size() > 2 && (word[word.size() - 2] == '(' || word[word.size() - 2] == '.')) {
    section = word.back();
    word.erase(word.size() - 2);
  }
  const auto found = std::find_if(pages.begin(), pages.end(), [&](const Page& page) {
    return page.name == word && !word.empty() && (section == 0 || page.section == section);
  });
  return found == pages.end() ? nullptr : &*found;
}

Error unknown(const std::vector<std::string>& words, const std::vector<Page>& pages) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  Error error(Exit::usage,
              fmt::format("there is no help for '{}'", escape_for_terminal(all, true)));
  std::vector<std::string> names;
  for (const auto& page : pages) names.push_back(page.name);
  for (const auto& command : table().commands) names.push_back(command.path);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const auto& near : did_you_mean(all, names)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  return error.hint("'tnotes help' lists the commands");
}

// Pages stand at ../share/man from the program, in the build directory and where it is installed.
fs::path page_file(const Page& page, const World& world) {
  return world.program.parent_path().parent_path() / "share/man" /
         fmt::format("man{}", page.section) / fmt::format("{}.{}", page.title(), page.section);
}

// Without the bold and underlined letters of a terminal, which are written as a letter, a
// backspace, and the letter again.
std::string without_overstrikes(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '\b') {
      plain += c;
      continue;
    }
    while (!plain.empty() && (plain.back() & 0xc0) == 0x80) plain.pop_back();
    if (!plain.empty()) plain.pop_back();
  }
  return plain;
}

bool show_page(const fs::path& file, Context& context) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return false;
  const auto& environment = context.environment();
  if (context.world().terminal.out && find_program("man", environment)) {
    if (run_on_terminal({{"man", file.string()}, environment, std::nullopt, {}}).ok()) return true;
  }
  if (!find_program("mandoc", environment)) return false;
  const Outcome rendered =
      tnotes::run({{"mandoc", "-T", "utf8", file.string()}, environment, std::nullopt, {}});
  if (!rendered.ok()) return false;
  if (context.world().terminal.out) {
    context.page(rendered.out);
  } else {
    context.write(without_overstrikes(rendered.out));
  }
  return true;
}

// What the program knows by itself, where no page can be shown.
void show_short(const Page& page, const std::vector<std::string>& words, const fs::path& file,
                Context& context) {
  const std::string path = words.size() > 1 ? words[0] + " " + words[1] : page.name;
  if (page.name.empty()) {
    context.write(overview(table()));
  } else if (const Command* command = table().find(path)) {
    context.write(command_help(*command));
  } else if (const Group* group = table().find_group(page.name); group && page.section == '1') {
    context.write(group_help(table(), *group));
  } else {
    throw Error(Exit::system,
                fmt::format("the manual page {}({}) cannot be shown", page.title(), page.section))
        .hint(fmt::format("it needs man or mandoc, and the file {}", file.string()));
  }
}

Exit run(const HelpOptions& options, Context& context) {
  if (options.words.empty()) {
    context.write(overview(table()));
    return Exit::done;
  }
  const auto pages = all_pages();
  const Page* page = find_page(pages, options.words.front());
  const bool is_command =
      options.words.size() == 1 ||
      (options.words.size() == 2 && table().find(options.words[0] + " " + options.words[1]));
  if (page == nullptr || (!is_command && page->name != "vault")) {
    throw unknown(options.words, pages);
  }
  const fs::path file = page_file(*page, context.world());
  if (!show_page(file, context)) show_short(*page, options.words, file, context);
  return Exit::done;
}

}  // namespace

Command help_command() {
  return Describe<HelpOptions>("help", "open the manual page of a command")
      .words("COMMAND", &HelpOptions::words, "a command, or the name of another page", false,
             Completes::command)
      .details(
          "Other pages are note, practice, template(5), config(5), vault(5), json and security. "
          "Without a "
          "word it "
          "lists the commands.")
      .example("tnotes help new", "all about writing a note")
      .example("tnotes help client add", "the page of the client commands")
      .example("tnotes help security", "what is protected, and from whom")
      .runs(run);
}

}  // namespace tnotes::cli

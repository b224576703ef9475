#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "base/query.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/excerpt.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/reading.hpp"

namespace tnotes::cli {
namespace {

struct VaultSearchOptions : KeyOptions, ChoiceOptions {
  std::vector<std::string> terms;
  bool whole_words = false;
  bool regex = false;
  bool notes_only = false;
  bool unsafe_stdout = false;
};

// What was found in a note.
struct Found {
  struct Line {
    std::size_t number;
    std::string_view text;
  };
  vault::Heading heading;
  std::vector<Line> lines;
  std::shared_ptr<SecretTexts> texts;  // of the lines, and of others
};

Found copy_lines(const vault::Parsed& note, const std::vector<std::size_t>& numbers,
                 const std::shared_ptr<SecretTexts>& texts) {
  Found found{note.heading, {}, texts};
  const auto lines = split_lines(note.text);
  for (const std::size_t number : numbers) {
    std::string_view line = lines[number - 1];
    if (line.ends_with('\r')) line.remove_suffix(1);
    found.lines.push_back({number, texts->keep(line)});
  }
  return found;
}

// What is printed, put together so that not every line is a call of the system's. Wiped.
class Output {
 public:
  explicit Output(Context& context) : context_(context) { text_.reserve(limit); }

  void add(std::string_view text) {
    if (text_.size() + text.size() > limit) flush();
    if (text.size() > limit) return context_.write(text);
    text_ += text;
  }
  void flush() {
    if (!text_.empty()) context_.write(text_);
    wipe(text_);
    text_.clear();
  }

 private:
  static constexpr std::size_t limit = std::size_t{64} << 10;
  Context& context_;
  std::string text_;
  WipeAtEnd wiped_{text_};
};

// Shows what is found: oldest first as far as it is found soon, so that nobody waits for the last
// note of a large vault, and the memory that is held is the same for any.
class Results {
 public:
  Results(Context& context, const vault::Store& store, const VaultSearchOptions& options,
          const Query& query)
      : context_(context),
        store_(store),
        options_(options),
        query_(query),
        output_(context),
        list_(context) {
    if (!context.json()) names_ = client_names(context);
  }

  void add(Found found) {
    for (const auto& line : found.lines) held_bytes_ += line.text.size();
    held_.push_back(std::move(found));
  }

  // Between two batches.
  void show_what_waited() {
    constexpr std::size_t most = 4096;
    constexpr std::size_t most_bytes = std::size_t{1} << 20;
    constexpr std::chrono::milliseconds longest{500};
    if (held_.size() < most && held_bytes_ < most_bytes &&
        std::chrono::steady_clock::now() - began_ < longest) {
      return;
    }
    show();
  }

  void end() {
    show();
    if (context_.json()) list_.end();
    if (is_empty_ && !context_.damaged()) context_.say("nothing was found");
  }

 private:
  void show() {
    std::ranges::sort(held_, [](const Found& one, const Found& two) {
      return std::tie(one.heading.date, one.heading.id) <
             std::tie(two.heading.date, two.heading.id);
    });
    log_what_is_shown();
    for (const auto& found : held_) show(found);
    output_.flush();
    held_.clear();
    held_bytes_ = 0;
  }

  void log_what_is_shown() {
    if (!is_logged_) return;
    std::vector<vault::NoteRead> notes;
    for (const auto& found : held_) notes.push_back({found.heading.id, found.heading.client});
    is_logged_ = log_reading(context_, store_, "search", notes);
  }

  void show(const Found& found) {
    const bool is_first = std::exchange(is_empty_, false);
    if (context_.json()) return add_to_list(found);
    const auto heading = heading_line(context_, found.heading, names_);
    if (options_.notes_only) return output_.add(heading + '\n');
    if (!context_.world().terminal.out) {
      for (const auto& line : found.lines) {
        output_.add(fmt::format("{}  {}  {}  {}: ", found.heading.id,
                                format_date(found.heading.date), found.heading.client,
                                line.number));
        output_.add(line.text);
        output_.add("\n");
      }
      return;
    }
    output_.add(fmt::format("{}{}\n", is_first ? "" : "\n", context_.dim(heading)));
    for (const auto& line : found.lines) {
      const auto shown =
          excerpt(line.text, query_.found_in(line.text), context_.world().terminal.width);
      output_.add(fmt::format("{:>4}: {}\n", line.number, painted(context_, shown)));
    }
  }

  void add_to_list(const Found& found) {
    if (options_.notes_only) return list_.add(heading_row(found.heading));
    for (const auto& line : found.lines) {
      Json row = heading_row(found.heading);
      row["line"] = line.number;
      row["text"] = line.text;
      list_.add(row);
    }
  }

  Context& context_;
  const vault::Store& store_;
  const VaultSearchOptions& options_;
  const Query& query_;
  ClientNames names_;
  Output output_;
  JsonList list_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<Found> held_;
  std::size_t held_bytes_ = 0;
  bool is_empty_ = true;
  bool is_logged_ = true;
};

// As a shell tells words apart: at blanks, but for what stands in quotes.
std::vector<std::string> words_in(std::string_view line) {
  std::vector<std::string> words;
  while (!(line = trim(line)).empty()) {
    const char quote = line.front();
    const std::size_t end =
        quote == '"' || quote == '\'' ? line.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      const std::string_view word = line.substr(0, line.find_first_of(" \t"));
      words.emplace_back(word);
      line.remove_prefix(word.size());
    } else {
      words.emplace_back(line.substr(1, end - 1));
      line.remove_prefix(end + 1);
    }
  }
  return words;
}

// What is typed at a prompt is in no shell's history, and in no list of processes.
std::vector<std::string> asked_terms(Context& context, bool is_regex) {
  if (!context.can_ask()) {
    throw Error(Exit::usage, "QUERY is missing").hint("see 'tnotes vault search --help'");
  }
  const std::string answer = context.ask("search for");
  if (is_regex) return {answer};
  return words_in(answer);
}

Query query_of(Context& context, const VaultSearchOptions& options) {
  if (options.regex && options.whole_words) {
    throw Error(Exit::usage, "--word is for words, and --regex takes expressions")
        .hint("in an expression, \\b stands for either end of a word of ASCII letters");
  }
  return {options.terms.empty() ? asked_terms(context, options.regex) : options.terms,
          options.regex         ? Query::Terms::expressions
          : options.whole_words ? Query::Terms::whole_words
                                : Query::Terms::parts};
}

void search(Context& context, vault::Store& store, const Identities& identities,
            std::future<vault::Inventory> inventory, const Chosen& chosen, const Query& query,
            Results& results) {
  std::vector<std::optional<Found>> batch(vault::Sweep::batch_size);
  const auto make_read = [&] {
    return [&, searcher = std::make_shared<Searcher>(query),
            texts = std::make_shared<SecretTexts>()](std::size_t slot, const vault::Parsed& note) {
      if (!chosen.contains(note.heading)) return;
      const auto lines = searcher->lines(note.text);
      if (!lines.empty()) batch[slot] = copy_lines(note, lines, texts);
    };
  };
  const auto batch_done = [&](std::size_t count) {
    for (std::size_t slot = 0; slot < count; ++slot) {
      if (batch[slot]) results.add(*std::exchange(batch[slot], std::nullopt));
    }
    results.show_what_waited();
  };
  open_all(context, store, identities, {make_read, batch_done}, std::move(inventory));
}

Exit run(const VaultSearchOptions& options, Context& context) {
  if (!options.notes_only) refuse_pipe(context, options.unsafe_stdout);
  const Query query = query_of(context, options);
  vault::Store store = open_vault_to_read(context);
  const Chosen chosen = chosen_by(context, options);
  remind_reader(context, store);
  auto inventory = vault::take_inventory(store);
  const Identities identities = unlock(context, store, options);
  Results results(context, store, options, query);
  search(context, store, identities, std::move(inventory), chosen, query, results);
  results.end();
  return Exit::done;
}

}  // namespace

Command vault_search_command() {
  return Describe<VaultSearchOptions>("vault search", "find words in psychotherapy notes")
      .details(
          "Prints the lines of notes in which all of the words occur, or parts of words, case and "
          "accents aside. Words in quotes are looked for as they follow each other, also from one "
          "line to the next. Nothing is kept of it: each note is decrypted in memory. Without a "
          "word it asks for some, which then are in no shell's history.")
      .words("QUERY", &VaultSearchOptions::terms, "what to look for", false)
      .flag("--word", 'w', &VaultSearchOptions::whole_words, "whole words alone")
      .flag("--regex", 'E', &VaultSearchOptions::regex,
            "regular expressions (RE2's syntax), each line by itself, in any case")
      .flag("--notes", 'l', &VaultSearchOptions::notes_only,
            "which notes they are, and nothing of their text")
      .with(add_choice_options<VaultSearchOptions>)
      .flag("--unsafe-stdout", &VaultSearchOptions::unsafe_stdout,
            "print lines into a file or pipe too")
      .with(add_key_options<VaultSearchOptions>)
      .example("tnotes vault search dream father", "notes with both")
      .example("tnotes vault search 'black dog' --client maya", "words in a row")
      .example("tnotes vault search -E 'sui|self.?harm' -l", "which notes")
      .runs(run);
}

}  // namespace tnotes::cli

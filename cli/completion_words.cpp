#include "cli/completion_words.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "records/amendments.hpp"
#include "workspace/settings.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t notes_offered = 200;

// The quotes and backslashes of a word as it was typed, taken away.
std::string unquoted(std::string word) {
  std::erase_if(word, [](char c) { return c == '"' || c == '\'' || c == '\\'; });
  return word;
}

const Argument* find_option(const Command* command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const auto among = [&](const std::vector<Argument>& arguments) -> const Argument* {
    for (const auto& argument : arguments) {
      if (argument.kind == Argument::Kind::positional) continue;
      const bool is_letter = argument.letter != 0 && word == fmt::format("-{}", argument.letter);
      if (argument.name == name || is_letter) return &argument;
    }
    return nullptr;
  };
  const Argument* found = command == nullptr ? nullptr : among(command->arguments);
  return found != nullptr ? found : among(global_arguments());
}

class Completer {
 public:
  Completer(const Table& table, const World& world) : table_(table), world_(world) {}

  Completion complete(std::vector<std::string> words) {
    if (words.size() < 2) return {};
    word_ = words.back();
    words.pop_back();
    words.erase(words.begin());
    read(words);
    if (!given_.empty() && given_.front() == "vault" && table_.find_group("vault") == nullptr) {
      found_.of_vault = true;
      return std::move(found_);
    }
    offer();
    return std::move(found_);
  }

 private:
  // Reads the finished words: the command's path, the words and options behind it, and whether an
  // option waits for its value.
  void read(const std::vector<std::string>& words) {
    for (const auto& word : words) {
      if (waiting_ != nullptr) {
        take_value(*waiting_, word);
        waiting_ = nullptr;
      } else if (word == "--") {
        only_words_ = true;
      } else if (!only_words_ && word.size() > 1 && word.starts_with('-')) {
        read_option(word);
      } else {
        given_.push_back(word);
        if (command_ == nullptr) command_ = table_.find(path());
        if (command_ != nullptr && first_argument_ == 0) first_argument_ = given_.size();
      }
    }
  }

  void read_option(const std::string& word) {
    const Argument* option = find_option(command_, word);
    if (option == nullptr) return;
    used_.push_back(option);
    if (option->kind == Argument::Kind::flag) return;
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      waiting_ = option;
    } else {
      take_value(*option, word.substr(equals + 1));
    }
  }

  // --records and the like say where the ids are to be looked for.
  void take_value(const Argument& option, const std::string& value) {
    const auto& global = global_arguments();
    if (&option >= global.data() && &option < global.data() + global.size()) {
      option.store(&globals_, value);
    }
  }

  [[nodiscard]] std::string path() const {
    std::string path;
    for (const auto& word : given_) path += (path.empty() ? "" : " ") + word;
    return path;
  }

  void offer() {
    if (waiting_ != nullptr) {
      offer_value(*waiting_);
      return;
    }
    if (!only_words_ && word_.starts_with("--") && word_.find('=') != std::string::npos) {
      if (const Argument* option = find_option(command_, word_)) {
        const std::size_t behind = word_.find('=') + 1;
        before_ = word_.substr(0, behind);
        word_.erase(0, behind);
        offer_value(*option);
      }
      return;
    }
    if (!only_words_ && word_.starts_with('-')) {
      offer_options();
    } else if (command_ == nullptr) {
      offer_commands(given_);
    } else {
      offer_word();
    }
  }

  void offer_options() {
    const auto among = [&](const std::vector<Argument>& arguments) {
      for (const auto& argument : arguments) {
        if (argument.kind == Argument::Kind::positional) continue;
        const bool is_used = std::find(used_.begin(), used_.end(), &argument) != used_.end();
        if (!is_used || argument.repeats) add(argument.name, argument.help);
      }
    };
    if (command_ != nullptr) among(command_->arguments);
    among(global_arguments());
    add("--help", "what this takes");
    if (command_ == nullptr) add("--version", "the version of tnotes");
  }

  // The commands and nouns that may follow the words of a path.
  void offer_commands(const std::vector<std::string>& before) {
    std::string prefix;
    for (const auto& word : before) prefix += word + " ";
    std::vector<std::string> seen;
    for (const auto& command : table_.commands) {
      if (command.hidden || !command.path.starts_with(prefix)) continue;
      const std::string rest = command.path.substr(prefix.size());
      const std::string name = rest.substr(0, rest.find(' '));
      if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      std::string meaning = command.summary;
      if (const Group* group = table_.find_group(prefix + name); group && rest != name) {
        meaning = group->summary;
      }
      add(name, meaning);
    }
    if (before.empty() && table_.find_group("vault") == nullptr) {
      add("vault", "psychotherapy notes, and only here");
    }
  }

  void offer_word() {
    const std::size_t index = given_.size() - first_argument_;
    std::size_t at = 0;
    for (const auto& argument : command_->arguments) {
      if (argument.kind != Argument::Kind::positional) continue;
      if (at++ < index && !argument.repeats) continue;
      offer_value(argument);
      return;
    }
  }

  void offer_value(const Argument& argument) {
    switch (argument.completes) {
      case Completes::nothing:
        return;
      case Completes::file:
        found_.paths = Completion::Paths::files;
        return;
      case Completes::directory:
        found_.paths = Completion::Paths::directories;
        return;
      case Completes::client:
        return offer_clients();
      case Completes::note:
        return offer_notes(std::nullopt);
      case Completes::draft:
        return offer_notes("draft");
      case Completes::final:
        return offer_notes("signed");
      case Completes::amendment:
        return offer_amendments();
      case Completes::form:
        return offer_templates();
      case Completes::command:
        return offer_commands(
            {given_.begin() + static_cast<std::ptrdiff_t>(first_argument_), given_.end()});
      case Completes::setting:
        for (const auto& key : setting_keys()) add(std::string(key.name), std::string(key.help));
        return;
      case Completes::date:
        add("today", "");
        add("yesterday", "");
        return;
      case Completes::week:
        return offer_weeks();
      case Completes::choice:
        for (const auto choice : split(argument.value, '|')) add(std::string(choice), "");
        return;
    }
  }

  void offer_clients() {
    Context context(world_, globals_);
    std::vector<records::Damage> damaged;
    const std::string wanted = fold(word_);
    for (const auto& client : context.records().clients(damaged)) {
      const bool by_name = !wanted.empty() && fold(client.name).find(wanted) != std::string::npos;
      if (by_name || client.id.starts_with(word_)) push(client.id, client.name);
    }
  }

  // The one that we are in, and those before.
  void offer_weeks() {
    constexpr int offered = 4;
    const std::chrono::sys_days today(world_.clock().local_date());
    for (int back = 0; back < offered; ++back) {
      add(format_week(Date(today - std::chrono::weeks(back))), "");
    }
  }

  // All, or those of a status.
  void offer_notes(const std::optional<std::string_view>& status) {
    const bool is_draft = status == "draft";
    if (!is_draft) add("@", "the note that you touched last");
    if (!status || is_draft) add("@draft", "your latest draft");
    Context context(world_, globals_);
    const auto& records = context.records();
    auto refs = records.notes();
    std::erase_if(
        refs, [&](const records::NoteRef& ref) { return ref.id.find(word_) == std::string::npos; });
    if (refs.size() > notes_offered) refs.erase(refs.begin(), refs.end() - notes_offered);
    for (auto ref = refs.rbegin(); ref != refs.rend(); ++ref) {
      if (!status || has_status(records, *ref, *status)) push(ref->id, ref->client);
    }
  }

  void offer_amendments() {
    Context context(world_, globals_);
    const auto refs = records::amendments(context.records());
    for (auto ref = refs.rbegin(); ref != refs.rend(); ++ref) {
      if (ref->id.find(word_) != std::string::npos) push(ref->id, ref->client);
    }
  }

  static bool has_status(const records::Records& records, const records::NoteRef& ref,
                         std::string_view status) {
    try {
      const std::string text = records.note_text(ref);
      return records::split_note(ref.id, text).front.find(fmt::format("\nstatus: {}", status)) !=
             std::string_view::npos;
    } catch (const Error&) {
      return false;
    }
  }

  void offer_templates() {
    Context context(world_, globals_);
    const auto templates = context.records().templates();
    for (const auto& name : templates.names()) {
      if (is_usual_name(name)) add(name, "");
    }
  }

  // A file in templates/ may have come from anywhere: an odd name is typed in full, or not at all.
  static bool is_usual_name(const std::string& name) {
    return std::ranges::all_of(name, [](const char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' ||
             c == ' ';
    });
  }

  void add(const std::string& word, const std::string& meaning) {
    if (word.starts_with(word_)) push(word, meaning);
  }
  void push(const std::string& word, const std::string& meaning) {
    // The shell shows these on a terminal whatever it reads them from.
    found_.candidates.push_back({before_ + word, escape_for_terminal(meaning, true)});
  }

  const Table& table_;
  const World& world_;
  Globals globals_;
  const Command* command_ = nullptr;
  std::vector<std::string> given_;  // words that are neither options nor their values
  std::size_t first_argument_ = 0;  // in given_, behind the command's path
  std::vector<const Argument*> used_;
  const Argument* waiting_ = nullptr;
  bool only_words_ = false;  // behind "--"
  std::string word_;         // the one to complete
  std::string before_;       // "--option=" before the value to complete
  Completion found_;
};

}  // namespace

Completion complete(const Table& table, const std::vector<std::string>& words, const World& world) {
  std::vector<std::string> plain;
  for (const auto& word : words) plain.push_back(unquoted(word));
  return Completer(table, world).complete(std::move(plain));
}

Completion offered(const Table& table, const std::vector<std::string>& words, const World& world) {
  try {
    return complete(table, words, world);
  } catch (const Error&) {
    return {};
  }
}

void print_completion(Context& context, const Completion& completion) {
  if (completion.paths == Completion::Paths::files) context.print(":files\n");
  if (completion.paths == Completion::Paths::directories) context.print(":directories\n");
  for (const auto& [word, meaning] : completion.candidates)
    context.print("{}\t{}\n", word, meaning);
}

}  // namespace tnotes::cli

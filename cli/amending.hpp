#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/app/command.hpp"
#include "records/amendments.hpp"

// What the commands on amendments share: finding one, taking the words of a step from flags or an
// editor, showing what is about to be recorded, and recording it.
namespace tnotes::cli {

// What every step can be given.
struct StepOptions {
  std::string amendment;
  std::string text;
  std::string from;
  std::optional<std::string> date;
};

// Adds these flags; `date` is what the day means, `text` whose words they are.
template <class Options>
void describe_words(Describe<Options>& command, const std::string& date, const std::string& text) {
  command.option("--date", 0, "DATE", &Options::date, date, Completes::date)
      .option("--text", 0, "TEXT", &Options::text, text)
      .option("--from", 0, "FILE|-", &Options::from,
              "take these words from a file or standard input", Completes::file);
}
template <class Options>
void describe_step(Describe<Options>& command, const std::string& date, const std::string& text) {
  command.positional("AMENDMENT", &Options::amendment, "any part of its id", Completes::amendment);
  describe_words(command, date, text);
}

// The amendment that a word means. Throws not_found; refused where it names what is the vault's.
records::AmendmentRef find_amendment(Context& context, const std::string& word);

// The day of a step, today where none is given. Throws usage for one to come.
Date step_day(Context& context, const std::optional<std::string>& words);

// Signed notes of that client, or addenda, by their words. Throws refused for a draft, which can
// still be changed, and for another client's.
std::vector<std::string> notes_of(Context& context, const std::string& client,
                                  const std::vector<std::string>& words);

// The words that --text or --from bring, without blank lines at their ends; empty where neither was
// given. Throws usage where both are, or where they are empty.
std::string given_words(Context& context, const StepOptions& options);

// A step that is about to be added to an amendment, or to begin one.
struct Amending {
  records::AmendmentRef ref;
  records::AmendmentStep step;  // without `by` and `at`
  bool opens_editor = false;    // where no words were given
  std::string hint{};           // what the editor is opened on, one line
  std::string command{};        // takes what was left unfinished up again
  std::string question{};       // asked on a terminal before it is recorded; may be empty
};

// Takes the words, asks, and records the step as a commit of its own. Gives the amendment as it is
// then; nothing where nothing was written, or the question was answered with no. Throws refused
// where the step may not follow.
std::optional<records::Amendment> amend(Context& context, Amending amending);

// Prints what was recorded, or null where nothing was.
Exit print_amended(Context& context, const std::optional<records::Amendment>& amendment);

// That what HEAD has of an amendment, `text`, is not what commits by clinicians made of it:
// refused. Looks through the history.
std::optional<Error> history_fault(Context& context, const records::AmendmentRef& ref,
                                   const std::string& text);

// {id, client, status, received, due, decided, about_all, notes, path}, as tnotes-json(5) has it.
Json amendment_row(const records::Amendment& amendment);

// A client's name as it is shown; the id where client.yaml cannot be read, which other commands
// tell.
std::string client_name(Context& context, const std::string& id);

// The options of a step as they are to be typed again: " --date 2026-11-23 --note 20261123-k7f3m".
std::string options_of(const records::AmendmentStep& step);

// "tnotes amendment accept k7f3m"
std::string amendment_command(std::string_view verb, const records::AmendmentRef& ref);

}  // namespace tnotes::cli

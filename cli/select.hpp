#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/app/command.hpp"
#include "records/store.hpp"

// Choosing notes by flags, for every command that goes through many of them.
namespace tnotes::cli {

struct SelectOptions {
  std::string client;
  std::string since;
  std::string until;
  std::string week;
  std::string form;
  std::string status;  // draft, signed, or uncosigned: signed, and to be cosigned by policy
  std::string tag;
  std::vector<std::string> where;  // KEY=VALUE, all must hold
  // Whether it matters which of them were entered in error: all notes of their clients are read.
  bool with_errors = true;
};

// Adds the flags to a command whose options begin with a SelectOptions.
template <class Options>
void describe_selection(Describe<Options>& command) {
  command.option("--client", 0, "CLIENT", &Options::client, "of one client", Completes::client)
      .option("--since", 0, "DATE", &Options::since, "from this day, week or month on",
              Completes::date)
      .option("--until", 0, "DATE", &Options::until, "up to this day, week or month",
              Completes::date)
      .option("--week", 0, "WEEK", &Options::week, "of a week, as 2026-W47 or 'last week'",
              Completes::week)
      .option("--template", 't', "NAME", &Options::form, "made from a template", Completes::form)
      .choice("--status", 0, {"draft", "signed", "uncosigned"}, &Options::status,
              "drafts, signed notes, or those still to be cosigned")
      .option("--tag", 0, "TAG", &Options::tag, "that carry a tag")
      .list("--where", 0, "KEY=VALUE", &Options::where,
            "whose front matter has a value, as cpt=90837 or measures.gad7=9");
}

// The notes that fit, in order of day and time. Damaged and missing ones are reported and left out.
struct Selected {
  std::vector<records::Note> notes;
  // Paths of those among them that were entered in error, or amend one that was.
  std::set<std::string> in_error;
};
Selected select_notes(Context& context, const SelectOptions& options);

// Where none fits: says so, and where a template that does not exist was asked for, which may have
// been meant.
void say_no_notes(Context& context, const SelectOptions& options);

}  // namespace tnotes::cli

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/app/command.hpp"
#include "records/note.hpp"
#include "records/store.hpp"

// What sign and cosign share: choosing notes, showing them before the one question, and locking
// one after the other.
namespace tnotes::cli {

// Notes by name, or all that fit of a stretch of time.
struct SigningOptions {
  std::vector<std::string> notes;
  bool all = false;
  std::string week;
  std::string since;
  std::string until;
  std::string client;
};

// Adds the words and flags; `all` is the flag that takes the place of names.
template <class Options>
void describe_signing(Describe<Options>& command, const std::string& all, const std::string& help,
                      Completes completes) {
  command.words("NOTE", &Options::notes, "any part of an id, '@' or '@draft'", false, completes)
      .flag(all, &Options::all, help)
      .option("--week", 0, "WEEK", &Options::week, "of a week, as 2026-W47 or 'last week'",
              Completes::week)
      .option("--since", 0, "DATE", &Options::since, "of sessions from this day, week or month on",
              Completes::date)
      .option("--until", 0, "DATE", &Options::until, "of sessions up to this day, week or month",
              Completes::date)
      .option("--client", 0, "CLIENT", &Options::client, "of one client", Completes::client);
}

// A note as it stands before it is signed or cosigned.
struct Signable {
  records::NoteRef ref;
  std::string text;  // of the file
  records::Note note;
};

// The notes that are named, each once; REQUIRES: not options.all. Throws usage where there is
// neither a name nor `all`, or both, or a period without `all`; and what find_note throws.
std::vector<records::NoteRef> named_notes(Context& context, const SigningOptions& options,
                                          const std::string& all);

// Of the notes of the period and the client those that `wanted` takes, by day and time. What cannot
// be read is reported. REQUIRES: options.all. Throws usage.
std::vector<Signable> notes_to_choose(
    Context& context, const SigningOptions& options,
    const std::function<bool(const records::Note&, std::string_view text)>& wanted);

// Where a question can be asked and --yes was not given: shows what is about to be locked, and asks
// once for all of it. `verb` is "sign" or "cosign"; `otherwise` is what is so if not, as "nothing
// was signed"; `beside` what is said between the list and the question, where there is anything.
bool confirm_signing(Context& context, const std::vector<Signable>& notes, std::string_view verb,
                     const std::string& otherwise, const std::string& beside = {});

// How one note is locked. `check` throws where that may not be done, `text` gives the file as it
// will be.
struct Locking {
  records::Action action;
  std::string_view done;  // "signed", "cosigned"
  std::function<void(const Signable&)> check;
  std::function<std::string(const Signable&)> text;
  bool is_all;  // what fits was asked for, and no note by name
};

// Locks one after the other, each by a commit of its own, and tells what was locked, also where one
// in between fails or Ctrl-C comes: a signature is for good, and whoever gave it must learn of it.
// With --json it is an array where `is_all`, or where there are several. Where one of them has
// changed since it was read, throws refused, or with `is_all` says so and goes on. Gives the notes
// as they are then.
std::vector<records::Note> lock_notes(Context& context, const std::vector<Signable>& notes,
                                      const Locking& locking);

}  // namespace tnotes::cli

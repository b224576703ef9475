#include "cli/vault/compose.hpp"

#include <unistd.h>

#include "base/interrupt.hpp"
#include "base/secret_file.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "cli/compose.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/json.hpp"
#include "cli/setup.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/drafts.hpp"
#include "cli/vault/opened.hpp"
#include "vault/editors.hpp"
#include "vault/scratch.hpp"
#include "vault/seal.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

constexpr const char* text_is_kept = "the text is kept, encrypted, out of the vault's history";

std::string how_to_go_on(const std::string& id) {
  return fmt::format("go on with 'tnotes vault edit {}'", short_id(id));
}

Error still_in_memory(Error error, const vault::Scratch& scratch) {
  return error.hint(fmt::format("the text is still in memory, in {}", scratch.file().string()))
      .hint("the next 'tnotes vault' command tries again to keep it");
}

// What was kept was for the recipients that the vault had then, and they may be others by now.
void keep_for_recipients(const vault::Store& store, vault::Scratch& scratch) {
  auto text = scratch.read();
  if (is_blank(text) || !vault::is_kept(store, scratch.draft())) return;
  try {
    keep_draft(store, scratch, {scratch.heading(), *std::move(text)});
  } catch (const Error&) {
    // It is kept, all the same.
  }
}

// Keeps what the editor left, and lets the folder go where nothing else is in it. Returns the error
// to throw.
Error kept(Error error, const vault::Store& store, vault::Scratch& scratch) {
  try {
    // First: until then a child of the editor may go on writing.
    const bool is_released = scratch.is_released();
    if (!keep_what_is_left(store, scratch)) keep_for_recipients(store, scratch);
    const bool is_kept = vault::is_kept(store, scratch.draft());
    const std::string id = scratch.heading().id;
    if (!is_released) {
      error.hint(fmt::format("something still holds {}", scratch.file().string()));
    } else if (const auto names = scratch.beside(); !names.empty()) {
      error.hint(fmt::format("the editor left {} in {}", fmt::join(names, ", "),
                             scratch.file().parent_path().string()));
    } else {
      scratch.remove();
    }
    return is_kept ? with_kept(std::move(error), id)
                   : error.hint("nothing was saved in the editor");
  } catch (const Error& worse) {
    if (worse.message() != error.message()) error.hint(worse.message());
    if (vault::is_kept(store, scratch.draft())) {
      error = with_kept(std::move(error), scratch.heading().id);
    }
    return is_there(scratch.file()) ? still_in_memory(std::move(error), scratch) : error;
  }
}

vault::CleanEditor clean_editor(Context& context, bool is_resumed) {
  auto clean = vault::clean_editor(
      require_editor(context, is_resumed ? "the text that was left unfinished is still kept"
                                         : "give the text with --from FILE"),
      context.environment());
  if (!clean.is_known) {
    context.warn(fmt::format("'{}' may keep copies of the text elsewhere", clean.name));
    context.hint(clean.is_undone ? "without what is said behind its name it is told to keep none"
                                 : "vim, nano and emacs are told to keep none: tnotes-vault(1)");
  }
  return clean;
}

// Once on this computer: 'tnotes doctor' goes on saying so.
void warn_of_swap(Context& context, const vault::Store& store) {
  constexpr const char* said = "swap-warned";
  if (store.state().exists(said)) return;
  const auto open = open_swaps();
  if (open.empty()) return;
  context.warn(
      fmt::format("what is in memory may reach the disk: swap on {} is not known to be "
                  "encrypted",
                  fmt::join(open, ", ")));
  context.hint("'tnotes doctor' says what to do");
  try {
    store.state().write(said, "");
  } catch (const Error&) {
    // It is said once more.
  }
}

Error went_on() {
  return Error(Exit::system, "the editor went on in the background, and has saved nothing yet")
      .hint("use an option that makes it wait")
      .hint("once it is closed, the next 'tnotes vault' command takes the text up");
}

// Throws the error; where Ctrl-C came meanwhile, the program ends here, and says the same.
[[noreturn]] void fail(Context& context, const Error& error,
                       std::optional<HoldInterrupts>& until_kept) {
  if (HoldEndings::is_pending()) {
    context.say(error.message());
    for (const auto& hint : error.hints()) context.hint(hint);
  }
  context.say_if_interrupted(error.message(), error.hints());
  until_kept.reset();
  throw Error(error);
}

// Keeps a text that cannot be saved.
Error keep_given(Error error, const vault::Store& store, const vault::Note& note) {
  try {
    vault::keep_unfinished(store, note);
  } catch (const Error& worse) {
    return error.hint("the text could not be kept either: " + worse.message());
  }
  return with_kept(std::move(error), note.heading.id);
}

// Nothing is to become of what the editor left: the text as it was, or none.
void leave_unwritten(Context& context, const vault::Store& store, vault::Scratch& scratch,
                     bool is_empty) {
  const vault::Unfinished draft = scratch.draft();
  scratch.remove();
  if (!vault::is_kept(store, draft)) return;
  if (!is_empty) {
    for (const auto& earlier : scratch.earlier()) vault::drop_unfinished(store, earlier);
    return vault::drop_unfinished(store, draft);
  }
  // Whether it was emptied on purpose, or by an editor that found no room, nobody knows.
  const std::string id = short_id(draft.id);
  context.say("the text is empty now; what was saved before is kept");
  context.hint(fmt::format("go on with that: 'tnotes vault edit {}'", id));
  context.hint(fmt::format("or throw it away: 'tnotes vault discard {}'", id));
}

// Throws refused where another editor has the note: only now is it sure that none comes between.
vault::Scratch make_scratch(Context& context, const vault::Store& store, const vault::Note& note,
                            const std::optional<vault::Unfinished>& resumed) {
  const auto lock = lock_editing(store);
  refuse_open_note(context, store, note.heading.id);
  return vault::Scratch::make(context.environment(), store.root_commit().hex(), note, resumed);
}

bool is_cut_short(const vault::Scratch& scratch, const Secret& text) {
  if (!scratch.differs(text)) return scratch.is_doubtful();
  return scratch.is_full() && !scratch.has_all_that_was_taken(text);
}

// Tells how the editor ended. Throws system where it could not be started.
Outcome edit_in_memory(Context& context, vault::Store& store, vault::Scratch& scratch,
                       const vault::CleanEditor& editor) {
  const auto environment = vault::prepare(editor, context.environment(), scratch.temporary());
  SaveKeeper keeper(context, store, scratch);
  const Outcome outcome = open_editor(editor.command, scratch.file(), 0, environment,
                                      {scratch.lock_descriptor()}, keeper.meanwhile());
  trust_anew(context, store);
  return outcome;
}

}  // namespace

Error with_kept(Error error, const std::string& id) {
  return error.hint(text_is_kept).hint(how_to_go_on(id));
}

void say_if_interrupted_that_kept(const Context& context, const std::string& id,
                                  const std::vector<std::string>& hints) {
  std::vector<std::string> all{how_to_go_on(id)};
  all.insert(all.end(), hints.begin(), hints.end());
  context.say_if_interrupted(text_is_kept, all);
}

std::optional<Writing> compose(Context& context, vault::Store& store, Writing start) {
  std::optional<vault::Unfinished> resumed;
  if (!start.kept.empty()) resumed = start.kept.front();
  const vault::CleanEditor editor = clean_editor(context, resumed.has_value());
  warn_of_swap(context, store);
  // A terminal that is closed takes the editor along, and what was saved there is to be kept.
  const HoldEndings until_told;
  std::optional<HoldInterrupts> until_kept(std::in_place);
  auto scratch = make_scratch(context, store, start.note, resumed);
  try {
    const Outcome outcome = edit_in_memory(context, store, scratch, editor);
    if (outcome.was_killed()) context.mend_screen();
    require_good_end(editor.name, outcome);
    const bool is_released = scratch.is_released();
    auto text = scratch.read();
    const bool is_empty = is_blank(text);
    if (is_empty || (!resumed && *text == start.note.text)) {
      if (!is_released) throw went_on();
      leave_unwritten(context, store, scratch, is_empty);
      return std::nullopt;
    }
    if (is_cut_short(scratch, *text)) {
      throw Error(Exit::system, "memory was full, and the editor may have saved a part alone");
    }
    start.note.text = *std::move(text);
    // Encrypted, and on the disk, before the folder in memory goes.
    if (scratch.differs(start.note.text) || !vault::is_kept(store, scratch.draft())) {
      keep_draft(store, scratch, start.note);
    }
    start.kept = scratch.earlier();
    start.kept.push_back(scratch.draft());
    if (is_released) {
      scratch.remove();
    } else {
      context.warn(fmt::format("something that the editor started still holds the text in {}",
                               scratch.file().parent_path().string()));
      context.hint("what it saves from now on is taken up by the next 'tnotes vault' command");
    }
  } catch (const Error& error) {
    fail(context, kept(error, store, scratch), until_kept);
  }
  const std::string& id = start.note.heading.id;
  say_if_interrupted_that_kept(context, id);
  if (HoldEndings::is_pending()) {
    context.say(text_is_kept);
    context.hint(how_to_go_on(id));
  }
  until_kept.reset();
  try {
    vault::require_length(start.note.text);
  } catch (const Error& error) {
    throw with_kept(error, start.note.heading.id);
  }
  return start;
}

Date session_date(Context& context, const std::string& word) {
  const Date date = session_time(context, word, "", "").date;
  if (date > context.today()) context.warn(fmt::format("{} is in the future", format_date(date)));
  return date;
}

Secret given_text(Context& context, const std::string& from) {
  Secret text = from == "-"
                    ? read_secret_descriptor(STDIN_FILENO, vault::text_limit, "standard input")
                    : read_secret_file(context.settings().expand(from), vault::text_limit).bytes;
  if (trim(text.reveal()).empty()) throw Error(Exit::usage, "the text is empty");
  if (is_age_file(text.reveal())) {
    throw Error(Exit::refused, "the text is an age file").hint("decrypt it first, with 'age -d'");
  }
  return text;
}

void save(Context& context, vault::Store& store, Writing writing, std::string_view action) {
  const vault::Heading& heading = writing.note.heading;
  if (!writing.kept.empty()) say_if_interrupted_that_kept(context, heading.id);
  const auto on_wait = [&] {
    if (writing.kept.empty()) {
      writing.kept.push_back(vault::keep_unfinished(store, writing.note));
      say_if_interrupted_that_kept(context, heading.id);
    }
    context.say("waiting for another tnotes to finish");
  };
  const std::string ciphertext = vault::seal(writing.note, store.recipients());
  std::optional<HoldInterrupts> until_saved;
  try {
    context.will_write(store.root());
    vault::Writer writer(store, vault_author(context), on_wait);
    until_saved.emplace();
    writer.put(heading.id, ciphertext, writing.before, action);
  } catch (const Error& error) {
    fail(context,
         writing.kept.empty() ? keep_given(error, store, writing.note)
                              : with_kept(error, heading.id),
         until_saved);
  }
  for (const auto& kept : writing.kept) vault::drop_unfinished(store, kept);
  vault::forget_gone_texts(store, heading.id);
  context.has_committed(store.head());
  context.say_if_interrupted(fmt::format("note {} is saved", heading.id));
  until_saved.reset();
  print_vault_id(context, heading);
}

void print_vault_id(Context& context, const vault::Heading& heading) {
  if (context.json()) {
    print_json(context, {{"id", heading.id}});
  } else {
    context.print("{}\n", heading_line(context, heading, name_of(context, heading.client)));
  }
}

}  // namespace tnotes::cli

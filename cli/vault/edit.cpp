#include "cli/vault/edit.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/compose.hpp"
#include "cli/vault/drafts.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/move.hpp"
#include "cli/vault/reading.hpp"
#include "vault/unfinished.hpp"
#include "vault/versions.hpp"

namespace tnotes::cli {
namespace {

struct VaultEditOptions : KeyOptions {
  std::string note;
  std::optional<std::string> from;
  std::string at;
  std::string client;
  std::string date;
};

// What is edited: the note as the vault has it, a text of it that was left unfinished, and the note
// as --at has it.
struct Openable {
  std::optional<vault::Note> saved;
  std::optional<std::string> ciphertext;  // of that
  std::optional<vault::Note> unfinished;
  std::optional<vault::Note> earlier;
};

// An earlier ciphertext may be to other keys than the vault has now.
Identities unlock_for(Context& context, const vault::Store& store,
                      const VaultEditOptions& options) {
  return options.at.empty() ? unlock(context, store, options)
                            : unlock_with_any(context, store, options);
}

// Whose a text is that came out of a pipe, the key alone would tell; once there is the note, what
// it says counts.
constexpr const char* unknown_client = "unknown";

bool is_of_unknown(Context& context, const vault::Heading& heading) {
  return heading.client == unknown_client && name_of(context, heading.client).empty();
}

void require_known(Context& context, const vault::Note& unfinished) {
  const std::string& id = unfinished.heading.id;
  if (!is_of_unknown(context, unfinished.heading)) return;
  throw Error(Exit::refused,
              fmt::format("whose the unfinished text of note {} is, only the note told", id))
      .hint(
          fmt::format("say it: 'tnotes vault edit {} --client CLIENT --date DATE'", short_id(id)));
}

// A note that cannot be read is in nobody's way who has another text of it.
std::optional<vault::Note> open_saved(Context& context, vault::Store& store, const std::string& id,
                                      const Openable& found, const Identities& identities) {
  try {
    return open_one(store, id, identities);
  } catch (const Error& error) {
    if (error.code() != Exit::invalid || !(found.unfinished || found.earlier)) throw;
    context.warn(fmt::format("note {} cannot be read as it is: {}", id, error.message()));
    context.say("what is saved now takes its place; the history keeps its ciphertext");
    return std::nullopt;
  }
}

// The identities are gone when this returns.
Openable open_all_of(Context& context, vault::Store& store, const std::string& id,
                     const std::vector<vault::Unfinished>& kept, const VaultEditOptions& options) {
  const Identities identities = unlock_for(context, store, options);
  Openable found;
  if (!options.at.empty()) found.earlier = open_at(store, options.at, id, identities);
  if (!kept.empty()) found.unfinished = vault::open_unfinished(store, kept.front(), identities);
  found.ciphertext = store.ciphertext(id);
  if (found.ciphertext) found.saved = open_saved(context, store, id, found, identities);
  if (found.saved && found.unfinished) found.unfinished->heading = found.saved->heading;
  if (!found.saved && found.unfinished) require_known(context, *found.unfinished);
  return found;
}

std::optional<Writing> in_editor(Context& context, vault::Store& store, Openable& found,
                                 const std::vector<vault::Unfinished>& kept) {
  const vault::Note& opened = found.unfinished ? *found.unfinished : *found.saved;
  log_reading(context, store, "edit", {{opened.heading.id, opened.heading.client}});
  Writing start{{opened.heading, Secret::copy(opened.text.reveal())}, found.ciphertext};
  if (found.unfinished) {
    if (kept.size() == 1) {
      context.say("going on with the text that was left unfinished");
    } else {
      context.say(fmt::format(
          "going on with the first of {} texts that were left unfinished; a later one may be half "
          "of a save that was cut off",
          kept.size()));
    }
    start.kept = {kept.front()};
  }
  return compose(context, store, std::move(start));
}

// A text that is older than its note stays so while it is gone on with, so that the question about
// that comes again where it was not answered with yes.
class SameAge {
 public:
  SameAge(const vault::Store& store, const std::vector<vault::Unfinished>& kept) : store_(store) {
    for (const auto& each : kept) written_[each.id] = time_of(each);
  }
  SameAge(const SameAge&) = delete;
  SameAge& operator=(const SameAge&) = delete;
  ~SameAge() {
    for (const auto& [id, time] : written_) {
      for (const auto& each : unfinished_of(store_, id)) {
        std::error_code ignored;
        std::filesystem::last_write_time(store_.root() / vault::unfinished_path(each), time,
                                         ignored);
      }
    }
  }

 private:
  [[nodiscard]] std::filesystem::file_time_type time_of(const vault::Unfinished& kept) const {
    std::error_code ignored;
    return std::filesystem::last_write_time(store_.root() / vault::unfinished_path(kept), ignored);
  }

  const vault::Store& store_;
  std::map<std::string, std::filesystem::file_time_type> written_;  // by note
};

// What was saved since is in the history, and easily overlooked.
bool may_replace_newer(Context& context, const std::string& id) {
  if (context.confirm("the note was saved after this text was: replace it?", !context.can_ask())) {
    return true;
  }
  context.hint(fmt::format("the text is still kept: 'tnotes vault discard {}' throws it away",
                           short_id(id)));
  return false;
}

bool is_saved_already(const Openable& found, const Writing& writing) {
  return found.saved && found.saved->text == writing.note.text &&
         found.saved->heading == writing.note.heading;
}

// The note's unfinished texts; those that were not kept here, which nobody can vouch for, where
// there are no others.
std::vector<vault::Unfinished> openable_of(Context& context, const vault::Store& store,
                                           const std::string& id) {
  const auto all = unfinished_of(store, id);
  std::vector<vault::Unfinished> own;
  std::ranges::copy_if(all, std::back_inserter(own),
                       [&](const vault::Unfinished& kept) { return vault::is_own(store, kept); });
  if (own.empty() || own.size() == all.size()) return all;
  context.warn(fmt::format("another text of note {} was not kept by this computer", id));
  context.hint(fmt::format("'tnotes vault discard {}' throws that away first", short_id(id)));
  return own;
}

void refuse_two_texts(const std::string& id) {
  throw Error(Exit::refused, fmt::format("note {} has a text that was left unfinished", id))
      .hint(fmt::format("go on with that: 'tnotes vault edit {}'", short_id(id)))
      .hint(fmt::format("or throw that away: 'tnotes vault discard {}'", short_id(id)));
}

vault::Unfinished keep_piped(Context& context, const vault::Store& store, const std::string& id,
                             const Secret& text) {
  return vault::keep_unfinished(
      store, {{id, unknown_client, context.today()}, Secret::copy(text.reveal())});
}

// Standard input can be the text or a key.
void refuse_two_inputs(const VaultEditOptions& options) {
  const auto& files = options.identity_files;
  const auto is_input = [](const std::string& file) {
    return file == "-" || file == "/dev/stdin" || file == "/dev/fd/0";
  };
  if (!options.from || !is_input(*options.from)) return;
  if (std::ranges::any_of(files, is_input) ||
      (options.passphrase_file && is_input(*options.passphrase_file))) {
    throw Error(Exit::usage, "standard input cannot be both the text and what opens the vault");
  }
}

// The text that is given some other way than in the editor, else the one there is, under the
// heading that it is to have.
Writing without_editor(const Openable& found, std::optional<Secret> text, const Move& move,
                       std::vector<vault::Unfinished> piped) {
  const vault::Note& now = found.saved ? *found.saved : *found.earlier;
  if (!text) text = Secret::copy((found.earlier ? *found.earlier : now).text.reveal());
  return {{move.of(now.heading), *std::move(text)}, found.ciphertext, std::move(piped)};
}

const char* action_of(const vault::Store& store, const Openable& found, const Writing& writing) {
  const vault::Heading& heading = writing.note.heading;
  if (!found.ciphertext) return vault::versions(store, heading.id).empty() ? "new" : "restore";
  if (!found.saved) return "edit";
  return found.saved->heading.client == heading.client ? "edit" : "move";
}

// Whether what is read there is there no more afterwards.
bool comes_once(Context& context, const std::string& from) {
  std::error_code ignored;
  return from == "-" || !std::filesystem::is_regular_file(context.settings().expand(from), ignored);
}

bool needs_editor(const VaultEditOptions& options, const Move& move) {
  return !options.from && options.at.empty() && !move.is_asked_for();
}

// What --from gives, and the unfinished text that it is kept as where it comes once.
struct Given {
  std::optional<Secret> text;
  std::vector<vault::Unfinished> kept;
};

// What is typed on the terminal is asked for behind the passphrase, which may be wrong.
bool is_typed(Context& context, const VaultEditOptions& options) {
  return options.from == "-" && context.world().terminal.in;
}

Given take_given(Context& context, const vault::Store& store, const std::string& id,
                 const VaultEditOptions& options) {
  Given given;
  if (!options.from || is_typed(context, options)) return given;
  given.text = given_text(context, *options.from);
  if (comes_once(context, *options.from)) {
    given.kept.push_back(keep_piped(context, store, id, *given.text));
  }
  return given;
}

// Where it fails, or is left, says that there is a kept text, and what was to become of it besides.
Openable open_telling_of_kept(Context& context, vault::Store& store, const std::string& id,
                              const std::vector<vault::Unfinished>& kept,
                              const VaultEditOptions& options, const Move& move) {
  const auto is_own = [&](const vault::Unfinished& each) { return vault::is_own(store, each); };
  // What was planted is not said to be kept.
  if (!kept.empty() && std::ranges::none_of(kept, is_own)) {
    return open_all_of(context, store, id, kept, options);
  }
  std::vector<std::string> later;
  if (move.is_asked_for()) later.push_back("and then " + move_command(id, move));
  say_if_interrupted_that_kept(context, id, later);
  try {
    return open_all_of(context, store, id, kept, options);
  } catch (const Error& error) {
    Error told = with_kept(error, id);
    for (const auto& hint : later) told.hint(hint);
    throw told;
  }
}

void move_begun(Context& context, const vault::Store& store, const std::string& id,
                const std::vector<vault::Unfinished>& kept, const VaultEditOptions& options,
                const Move& move) {
  context.say_if_interrupted("the text is kept as it was",
                             {"to move it: " + move_command(id, move)});
  move_unfinished(context, store, move, kept, unlock(context, store, options));
}

std::optional<vault::Heading> save_changed(Context& context, vault::Store& store,
                                           const Openable& found, Writing writing) {
  const vault::Heading heading = writing.note.heading;
  const char* const action = action_of(store, found, writing);
  save(context, store, std::move(writing), action);
  if (found.saved) say_what_was(context, found.saved->heading, heading);
  return heading;
}

// The note that was saved; nothing where nothing was changed.
std::optional<vault::Heading> edit(Context& context, vault::Store& store, const std::string& id,
                                   const VaultEditOptions& options, const Move& move) {
  const auto kept = openable_of(context, store, id);
  refuse_open_note(context, store, id);
  if (!kept.empty() && !needs_editor(options, move)) {
    if (options.from || !options.at.empty() || store.ciphertext(id)) refuse_two_texts(id);
    move_begun(context, store, id, kept, options, move);
    return std::nullopt;
  }
  Given given = take_given(context, store, id, options);
  Openable found = kept.empty() && given.kept.empty()
                       ? open_all_of(context, store, id, kept, options)
                       : open_telling_of_kept(context, store, id, kept, options, move);
  if (is_typed(context, options)) given.text = given_text(context, *options.from);
  const bool is_older = !kept.empty() && vault::is_older_than_note(store, kept.front());
  std::optional<Writing> writing;
  if (needs_editor(options, move)) {
    const SameAge age(store, is_older ? kept : std::vector<vault::Unfinished>());
    writing = in_editor(context, store, found, kept);
  } else {
    writing = without_editor(found, std::move(given.text), move, given.kept);
    // What a text from elsewhere takes the place of is not told.
    if (!options.from) log_reading(context, store, "edit", {{id, writing->note.heading.client}});
  }
  if (writing && is_saved_already(found, *writing)) {
    for (const auto& each : writing->kept) vault::drop_unfinished(store, each);
    writing.reset();
  }
  if (!writing || (is_older && !may_replace_newer(context, id))) {
    context.say("nothing was changed");
    if (context.json()) print_json(context, nullptr);
    return std::nullopt;
  }
  const auto saved = save_changed(context, store, found, *std::move(writing));
  if (kept.size() > 1) remind_of_unfinished(context, store);
  return saved;
}

std::string find_to_edit(const vault::Store& store, const VaultEditOptions& options) {
  return options.at.empty() ? find_vault_note(store, options.note)
                            : find_in_history(store, options.note);
}

Exit run(const VaultEditOptions& options, Context& context) {
  if (options.from && !options.at.empty()) {
    throw Error(Exit::usage, "either --from or --at says which text is meant");
  }
  context.say_if_interrupted("nothing was changed");
  refuse_two_inputs(options);
  (void)context.actor();
  const Move move = move_to(context, options.client, options.date);
  vault::Store store = open_vault(context);
  (void)edit(context, store, find_to_edit(store, options), options, move);
  return Exit::done;
}

}  // namespace

std::optional<vault::Heading> go_on_with(Context& context, vault::Store& store,
                                         const std::string& id) {
  return edit(context, store, id, {}, {});
}

Command vault_edit_command() {
  return Describe<VaultEditOptions>("vault edit", "change a psychotherapy note")
      .details(
          "Asks for the passphrase and opens the text in your editor, in memory alone. The key is "
          "put away before the editor starts. What was written is encrypted again; the old "
          "ciphertext stays in the vault's history. A text that was left unfinished is gone on "
          "with. With --client or --date the note moves, for one begun for the wrong client or "
          "day. With --at it has an earlier text again, also one that was discarded: 'tnotes vault "
          "history' has the commits.")
      .positional("NOTE", &VaultEditOptions::note, "any part of a note's id")
      .option("--from", 0, "FILE", &VaultEditOptions::from,
              "take the text from a file, or - for standard input; no editor", Completes::file)
      .option("--at", 0, "COMMIT", &VaultEditOptions::at,
              "take the text that a commit of the vault's history has; no editor")
      .option("--client", 0, "CLIENT", &VaultEditOptions::client,
              "move the note to this client; no editor", Completes::client)
      .option("--date", 'd', "DATE", &VaultEditOptions::date, "move it to this day; no editor",
              Completes::date)
      .with(add_key_options<VaultEditOptions>)
      .example("tnotes vault edit 3f2a", "in the editor")
      .example("tnotes vault edit 3f2a --client ari", "it was begun for the wrong client")
      .writes()
      .runs(run);
}

}  // namespace tnotes::cli

#include "cli/vault/rekey_notes.hpp"

#include "base/interrupt.hpp"
#include "cli/app/progress.hpp"
#include "cli/vault/opened.hpp"
#include "vault/access_log.hpp"
#include "vault/rekey.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::cli {
namespace {

std::size_t rekey_unfinished_texts(Context& context, const vault::Store& store,
                                   const Identities& identities) {
  std::size_t done = 0;
  for (const auto& kept : vault::unfinished(store)) {
    try {
      vault::reseal_unfinished(store, kept, identities);
      ++done;
    } catch (const Error& error) {
      // An editor, say, has been closed meanwhile, and the text is a note.
      if (error.code() == Exit::not_found) continue;
      if (error.code() != Exit::invalid && error.code() != Exit::refused) throw;
      context.report({"the unfinished text of note " + kept.id, error});
    }
  }
  return done;
}

void rekey_access_log(Context& context, const vault::Store& store, const Identities& identities,
                      const std::string& command) {
  try {
    vault::reseal_access_log(store, identities);
  } catch (const Error& error) {
    context.report(
        {"the access log",
         Error(error.code(), "the access log is encrypted as before: " + error.message())});
    context.hint("have it done with " + command);
  }
}

std::string notes_of(std::size_t number) {
  return fmt::format("{} {}", number, number == 1 ? "note" : "notes");
}

void do_steps(Context& context, const vault::Store& store, vault::Rekeying& rekeying,
              const Identities& identities, const std::string& how_to_go_on,
              std::optional<HoldInterrupts>& until_committed) {
  ProgressBar bar(context, "re-encrypting", rekeying.total());
  const auto on_wait = [&] {
    bar.clear();
    context.say("waiting for another tnotes to finish");
  };
  while (!rekeying.is_done()) {
    rekeying.step(vault_author(context), identities, on_wait, [&](std::size_t done) {
      if (!until_committed) until_committed.emplace();
      bar.show(done);
    });
    context.has_committed(store.head());
    if (rekeying.is_done() || !HoldInterrupts::is_pending()) continue;
    bar.clear();
    context.say_if_interrupted(fmt::format("{} re-encrypted so far", notes_of(rekeying.rekeyed())),
                               {how_to_go_on});
    until_committed.reset();
  }
}

}  // namespace

std::string in_words(const Rekeyed& done) {
  if (done.unfinished == 0) return notes_of(done.notes);
  return fmt::format("{} and {} unfinished {}", notes_of(done.notes), done.unfinished,
                     done.unfinished == 1 ? "text" : "texts");
}

Rekeyed rekey_notes(Context& context, vault::Store& store, const Identities& identities,
                    const std::string& command) {
  const std::string how_to_go_on = "go on with " + command;
  context.will_write(store.root());
  vault::Rekeying rekeying(store);
  if (rekeying.is_resumed()) {
    context.say(
        fmt::format("going on with what was interrupted: {} left", notes_of(rekeying.total())));
  }
  // From when the vault is at hand.
  std::optional<HoldInterrupts> until_committed;
  try {
    context.say_if_interrupted("not all notes are re-encrypted", {how_to_go_on});
    do_steps(context, store, rekeying, identities, how_to_go_on, until_committed);
  } catch (Error& error) {
    throw error.hint(how_to_go_on);
  }
  report_all(context, rekeying.damaged());
  const auto none = Error(Exit::invalid, "no note could be re-encrypted: each stays as it is")
                        .hint("open them with a key that they are encrypted to: --identity FILE");
  const bool is_none = rekeying.rekeyed() == 0 && !rekeying.damaged().empty();
  if (is_none && !rekeying.is_resumed()) throw Error(none);
  std::size_t unfinished = 0;
  try {
    unfinished = rekey_unfinished_texts(context, store, identities);
    rekey_access_log(context, store, identities, command);
    // Else those that another key opens would be forgotten.
    if (is_none && rekeying.lacks_keys()) throw Error(none);
    rekeying.finish();
  } catch (Error& error) {
    throw error.hint(how_to_go_on);
  }
  context.say_if_interrupted("all that there is was re-encrypted by then");
  until_committed.reset();
  return {rekeying.rekeyed(), unfinished};
}

void offer_rekey(Context& context, const vault::Store& store, const char* why, bool can_open,
                 const std::string& command, const std::function<void()>& rekey) {
  const std::size_t notes = store.ids().size() + vault::unfinished(store).size();
  if (notes == 0) return;
  const auto hint = fmt::format("re-encrypt what there is, {}: {}", why, command);
  const auto question =
      fmt::format("re-encrypt the {} there {} now, {}?", notes == 1 ? "note" : notes_of(notes),
                  notes == 1 ? "is" : "are", why);
  context.say_if_interrupted("the notes are encrypted as before", {hint});
  try {
    if (!can_open || !context.confirm(question, context.can_ask())) return context.hint(hint);
    rekey();
  } catch (Error& error) {
    throw error.hint(hint);
  }
}

void rekey_and_say(Context& context, vault::Store& store, const Identities& identities,
                   const std::string& command) {
  const Rekeyed done = rekey_notes(context, store, identities, command);
  context.say(in_words(done) + " re-encrypted");
  say_what_stays(context);
}

void say_what_stays(Context& context) {
  context.say(
      "old ciphertext stays in the vault's history, in remotes and in backups, and readable to "
      "the keys it was encrypted to");
}

}  // namespace tnotes::cli

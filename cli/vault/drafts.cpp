#include "cli/vault/drafts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/setup.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// An editor that is killed closes its files just before it ends: what it was about to write then is
// no save. It is waited for whether it lives on.
constexpr milliseconds until_sure{30};

// Between two tries to keep what could not be kept.
constexpr milliseconds until_next_try{5000};

// While an editor has the text that nobody waits for but who comes by.
void keep_meanwhile(const vault::Store& store, vault::Scratch& held) {
  if (!held.is_closed()) return;
  auto text = held.read();
  if (!held.is_closed() || is_blank(text) || !held.differs(*text)) return;
  keep_draft(store, held, {held.heading(), *std::move(text)});
}

// A text that cannot be kept stays where it is, and so does what an editor left beside it.
void take_up(Context& context, const vault::Store& store, vault::Scratch& left) {
  try {
    if (left.is_held()) return keep_meanwhile(store, left);
    keep_what_is_left(store, left);
    if (vault::is_kept(store, left.draft())) {
      context.say(
          fmt::format("the text of note {} was left unfinished, and is kept", left.heading().id));
    }
    if (const auto names = left.beside(); !names.empty()) {
      context.warn(fmt::format("an editor left {} in {}", fmt::join(names, ", "),
                               left.file().parent_path().string()));
      context.hint("look at it, and remove it there");
      return;
    }
    left.remove();
  } catch (const Error& error) {
    if (left.is_held()) return;
    context.warn(fmt::format("an unfinished text is still in {}", left.file().string()));
    context.hint(error.message());
  }
}

}  // namespace

bool is_blank(const std::optional<Secret>& text) { return !text || trim(text->reveal()).empty(); }

void keep_draft(const vault::Store& store, vault::Scratch& scratch, const vault::Note& note) {
  scratch.about_to_take(note.text);
  vault::put_unfinished(store, scratch.draft(), note);
  scratch.taken(note.text);
}

bool keep_what_is_left(const vault::Store& store, vault::Scratch& scratch) {
  auto text = scratch.read();
  if (is_blank(text)) return false;
  const bool is_kept = vault::is_kept(store, scratch.draft());
  // Where somebody took away what was kept, it is kept again.
  if (!scratch.differs(*text) && (is_kept || !scratch.was_taken())) return false;
  const bool takes_away = is_kept && !scratch.has_all_that_was_taken(*text);
  const vault::Note left{scratch.heading(), *std::move(text)};
  if (takes_away) {
    scratch.taken_beside(left.text, vault::keep_unfinished(store, left));
  } else {
    keep_draft(store, scratch, left);
  }
  return true;
}

void trust_anew(Context& context, vault::Store& store) {
  try {
    store.trust(vault::pins_of(settings_of_file(context)));
  } catch (const Error&) {
    // Whoever saves is told.
  }
}

void SaveKeeper::keep() {
  auto text = scratch_.read();
  if (!watch_.is_unchanged()) return;  // half of a save, maybe: the watch will tell of the whole
  // A file that was emptied, or is gone, takes nothing away from what was saved before.
  if (is_blank(text)) return;
  if (!scratch_.differs(*text)) {
    // Saved once more, with room for all of it.
    if (scratch_.is_doubtful() && !scratch_.is_full()) scratch_.taken(*text);
    return;
  }
  trust_anew(context_, store_);
  // An editor that finds no room may leave the half of it.
  if (scratch_.is_full()) {
    keep_what_is_left(store_, scratch_);
  } else {
    keep_draft(store_, scratch_, {scratch_.heading(), *std::move(text)});
  }
}

std::optional<milliseconds> SaveKeeper::act() {
  if (watch_.is_saved()) {
    const auto sure = Clock::now() + until_sure;
    due_ = due_ ? std::min(*due_, sure) : sure;
  }
  if (due_ && Clock::now() >= *due_) {
    due_.reset();
    try {
      keep();
    } catch (const std::exception&) {
      // The terminal is the editor's: nothing can be said now.
      due_ = Clock::now() + until_next_try;
    }
  }
  const auto wait = watch_.wait();
  if (!due_) return wait;
  const auto left = std::chrono::ceil<milliseconds>(*due_ - Clock::now());
  return std::clamp(left, milliseconds(0), wait.value_or(until_next_try));
}

void take_up_abandoned(Context& context, const vault::Store& store) {
  vault::clear_half_kept(store);
  for (auto& left : vault::Scratch::abandoned(context.environment(), store.root_commit().hex())) {
    take_up(context, store, left);
  }
}

std::vector<vault::Unfinished> waiting_texts(Context& context, const vault::Store& store) {
  auto waiting = vault::unfinished(store);
  std::erase_if(waiting, [&](const vault::Unfinished& kept) {
    return vault::Scratch::is_open(context.environment(), store.root_commit().hex(), kept.id);
  });
  const auto is_same_note = [](const vault::Unfinished& one, const vault::Unfinished& other) {
    return one.id == other.id;
  };
  waiting.erase(std::unique(waiting.begin(), waiting.end(), is_same_note), waiting.end());
  return waiting;
}

void remind_of_unfinished(Context& context, const vault::Store& store) {
  for (const auto& kept : waiting_texts(context, store)) {
    context.hint(
        fmt::format("a text was left unfinished: 'tnotes vault edit {}'", short_id(kept.id)));
  }
}

std::optional<FileLock> lock_editing(const vault::Store& store) {
  constexpr std::chrono::seconds most{10};
  return FileLock::acquire(store.state().path() / "editing", most);
}

void refuse_open_note(Context& context, const vault::Store& store, const std::string& id) {
  if (!vault::Scratch::is_open(context.environment(), store.root_commit().hex(), id)) return;
  throw Error(Exit::refused, fmt::format("note {} is open in an editor", id))
      .hint("save and close it there first");
}

}  // namespace tnotes::cli

#include "cli/vault/drafts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/setup.hpp"
#include "cli/vault/opened.hpp"

namespace tnotes::cli {
namespace {

using std::chrono::milliseconds;

// Between two tries to keep what could not be kept.
constexpr milliseconds until_next_try{5000};

bool is_blank(const Secret& text) { return trim(text.reveal()).empty(); }

// A text that cannot be kept stays where it is, and so does what an editor left beside it.
void take_up(Context& context, const vault::Store& store, vault::Scratch& left) {
  try {
    auto text = left.read();
    if (text && left.differs(*text) && !is_blank(*text)) {
      keep_draft(store, left, {left.heading(), *std::move(text)});
    }
    // Its editor lives on: nobody waits for its saves but who comes by.
    if (left.is_held()) return;
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

void keep_draft(const vault::Store& store, vault::Scratch& scratch, const vault::Note& note) {
  vault::put_unfinished(store, scratch.draft(), note);
  try {
    scratch.taken(note.text);
  } catch (const Error&) {
    // Memory is full. Whoever takes up what lies there keeps the same text once more.
  }
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
  is_behind_ = false;
  // A file that was emptied, or is gone, takes nothing away from what was saved before.
  if (!text || is_blank(*text) || !scratch_.differs(*text)) return;
  is_behind_ = true;
  trust_anew(context_, store_);
  keep_draft(store_, scratch_, {scratch_.heading(), *std::move(text)});
  is_behind_ = false;
}

std::optional<milliseconds> SaveKeeper::act() {
  try {
    if (is_behind_ || watch_.is_saved()) keep();
  } catch (const std::exception&) {
    // The terminal is the editor's: nothing can be said now.
  }
  const auto wait = watch_.wait();
  if (!is_behind_) return wait;
  return std::min(wait.value_or(until_next_try), until_next_try);
}

void take_up_abandoned(Context& context, const vault::Store& store) {
  vault::clear_half_kept(store);
  for (auto& left : vault::Scratch::abandoned(context.environment(), store.root())) {
    take_up(context, store, left);
  }
}

std::vector<vault::Unfinished> waiting_texts(Context& context, const vault::Store& store) {
  auto waiting = vault::unfinished(store);
  std::erase_if(waiting, [&](const vault::Unfinished& kept) {
    return vault::Scratch::is_open(context.environment(), store.root(), kept.id);
  });
  return waiting;
}

void remind_of_unfinished(Context& context, const vault::Store& store) {
  for (const auto& kept : waiting_texts(context, store)) {
    context.hint(
        fmt::format("a text was left unfinished: 'tnotes vault edit {}'", short_id(kept.id)));
  }
}

void refuse_open_note(Context& context, const vault::Store& store, const std::string& id) {
  if (!vault::Scratch::is_open(context.environment(), store.root(), id)) return;
  throw Error(Exit::refused, fmt::format("note {} is open in an editor", id))
      .hint("save and close it there first");
}

}  // namespace tnotes::cli

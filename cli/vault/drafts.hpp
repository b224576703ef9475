#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "base/process.hpp"
#include "base/save_watch.hpp"
#include "cli/app/context.hpp"
#include "vault/scratch.hpp"
#include "vault/store.hpp"
#include "vault/unfinished.hpp"

// Texts that are no notes yet: in an editor, or left unfinished.
namespace tnotes::cli {

// Of white space alone, or none at all.
bool is_blank(const std::optional<Secret>& text);

// Keeps what was saved in an editor as the unfinished text that there is of it.
void keep_draft(const vault::Store& store, vault::Scratch& scratch, const vault::Note& note);

// Keeps what lies in memory where an editor ended badly, or whoever waited for it: that may be half
// of a save. Where it lacks a line of what was kept before, it stands beside that. Returns whether
// there was anything that is not kept already. Throws what reading and keeping throw.
bool keep_what_is_left(const vault::Store& store, vault::Scratch& scratch);

// An editor may be open for hours, in which the vault's recipients may have changed: what was
// written is for those there are now. Where they are at odds, they stay what they were.
void trust_anew(Context& context, vault::Store& store);

// Encrypts every save of an editor at once, while this waits for it: so that what comes to an end
// without warning, editor, terminal or computer, takes along no more than was not saved yet. What
// cannot be kept is tried again; the text is in memory as well, and whoever waits sees to it.
class SaveKeeper {
 public:
  // To be made before the editor starts.
  SaveKeeper(Context& context, vault::Store& store, vault::Scratch& scratch)
      : context_(context), store_(store), scratch_(scratch), watch_(scratch.file()) {}
  SaveKeeper(const SaveKeeper&) = delete;
  SaveKeeper& operator=(const SaveKeeper&) = delete;
  ~SaveKeeper() = default;

  [[nodiscard]] Meanwhile meanwhile() {
    return {watch_.descriptor(), [this] { return act(); }};
  }

 private:
  std::optional<std::chrono::milliseconds> act();
  void keep();

  Context& context_;
  vault::Store& store_;
  vault::Scratch& scratch_;
  SaveWatch watch_;
  std::optional<std::chrono::steady_clock::time_point> due_;  // when the text is to be kept
};

// Takes up what programs left in memory that were ended, as unfinished texts, and says so.
void take_up_abandoned(Context& context, const vault::Store& store);

// The texts that wait to be finished, that no editor has now; of each note the one to go on with.
std::vector<vault::Unfinished> waiting_texts(Context& context, const vault::Store& store);
// Says which these are, and what to type.
void remind_of_unfinished(Context& context, const vault::Store& store);

// Nobody begins to edit while the answer lives: only then is it sure that no editor has a note.
// Waits a while; nothing where another process still holds it then.
[[nodiscard]] std::optional<FileLock> lock_editing(const vault::Store& store);

// Throws refused where an editor has the note.
void refuse_open_note(Context& context, const vault::Store& store, const std::string& id);

}  // namespace tnotes::cli

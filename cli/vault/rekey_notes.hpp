#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "cli/vault/keys.hpp"
#include "vault/store.hpp"

namespace tnotes::cli {

struct Rekeyed {
  std::size_t notes = 0;
  std::size_t unfinished = 0;  // texts
};
// "3 notes and 1 unfinished text".
std::string in_words(const Rekeyed& done);

// Re-encrypts all notes and unfinished texts to the vault's recipients, with a bar on a terminal.
// What cannot be is reported. Where it is interrupted or fails, a hint says how to go on: by
// `command`, as a message shows it.
Rekeyed rekey_notes(Context& context, vault::Store& store, const Identities& identities,
                    const std::string& command);

// After the recipients have changed: calls `rekey` where the notes that there are shall be
// re-encrypted now, and says how to do it later, by `command`, where they are not, also where it
// fails or is left. `can_open` tells whether there is what opens them, or somebody to ask.
void offer_rekey(Context& context, const vault::Store& store, const char* why, bool can_open,
                 const std::string& command, const std::function<void()>& rekey);

// Re-encrypts all, and says so.
void rekey_and_say(Context& context, vault::Store& store, const Identities& identities,
                   const std::string& command);

// What re-encryption does not reach.
void say_what_stays(Context& context);

}  // namespace tnotes::cli

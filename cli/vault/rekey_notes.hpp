#pragma once

#include <cstddef>

#include "cli/vault/keys.hpp"
#include "vault/store.hpp"

namespace tnotes::cli {

struct Rekeyed {
  std::size_t notes = 0;
  std::size_t unfinished = 0;  // texts
};

// Re-encrypts all notes and unfinished texts to the vault's recipients, with a bar on a terminal.
// What cannot be is reported. Where it is interrupted or fails, a hint says how to go on.
Rekeyed rekey_notes(Context& context, vault::Store& store, const Identities& identities);

// After the recipients have changed: whether the notes that there are shall be re-encrypted now, or
// a hint how to do it later. `can_open` tells whether there is what opens them, or somebody to ask.
bool wants_rekey(Context& context, const vault::Store& store, const char* why, bool can_open);

// The same with a message of what was done.
void rekey_and_say(Context& context, vault::Store& store, const Identities& identities);

// What re-encryption does not reach.
void say_what_stays(Context& context);

}  // namespace tnotes::cli

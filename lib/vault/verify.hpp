#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "age/x25519.hpp"
#include "records/verify.hpp"
#include "vault/store.hpp"

namespace tnotes::vault {

// What is wrong with a vault. The codes are a promise (tnotes-json(5)):
//   damaged      a note, vault.yaml or something in the history is not what it should be
//   misplaced    a note lies under the name of another
//   keys         a note is encrypted to other keys than the identity's
//   stray        the history has a file that is no note
//   uncommitted  a file is not as the history has it, or unknown to it
//   unsigned     a commit behind the last that can be trusted has no signature
//   signature    likewise, its signature is by no key that is pinned
//   forged       such a commit has another file than the last that can be trusted
//   rollback     HEAD does not descend from the head seen last, or has an older file
//   recipients   vault.yaml names others than the recipients that are pinned
//   unfinished   an unfinished text that this computer did not keep, or kept, and is gone
//   elsewhere    a part of the history lies in another directory
//   program      stock git would run a program there: a hook, or a setting in .git/config
//   refused      the repository is one that tnotes does not touch
using records::Problem;
using records::Verification;

// Checks the history to its beginning, each file against the last commit that can be trusted, by
// content, and the form of each note. With identities each note is opened as well. Notes are looked
// at on all cores, some hundreds at a time; what is damaged stops nothing. `progress` is told, in
// this thread, how many notes are done. Throws system.
Verification verify(const Store& store, std::span<const age::X25519Identity> identities,
                    const std::function<void(std::size_t done)>& progress);

// The problem that a vault has of which nothing can be trusted,
Verification verification_of(const Doubt& doubt);
// or that cannot even be opened: for an error that says refused, invalid or not_found.
Verification verification_of(const Error& error);

}  // namespace tnotes::vault

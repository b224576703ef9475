#pragma once

#include <span>

#include "age/io.hpp"
#include "age/scrypt.hpp"
#include "age/x25519.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Writes an age v1 file, in constant memory. Where something throws, what has been written is no
// whole age file, and reading it says so.

// Each of the recipients can read it. Throws usage, having written nothing, where there is none, or
// more than a header may hold.
void encrypt(const Source& plain, const Sink& out, std::span<const X25519Recipient> recipients);

// The same for what is in memory, and returns the file key: with it decrypt_by() can check what was
// written, which whoever holds public keys alone could not do otherwise. Identities of some of the
// recipients, where they are at hand, save time and change nothing.
[[nodiscard]] Secret encrypt_keeping_key(std::string_view plain, const Sink& out,
                                         std::span<const X25519Recipient> recipients,
                                         std::span<const X25519Identity> identities);

// Whoever knows the passphrase can read it; a file with a passphrase has no recipients beside it.
// The rest as for wrap_with_passphrase().
void encrypt_with_passphrase(const Source& plain, const Sink& out, const Secret& passphrase,
                             int work_factor = default_work_factor);

}  // namespace tnotes::age

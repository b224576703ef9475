#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "age/header.hpp"
#include "age/io.hpp"
#include "age/x25519.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Decrypts an age v1 file, in constant memory. Returns false, having written nothing, where the
// file is for others or the passphrase is another. Throws Damage; what the sink was given until
// then is the file's true beginning, and no more: whoever needs all of it throws it away.
[[nodiscard]] bool decrypt(const Source& file, const Sink& out,
                           std::span<const X25519Identity> identities);

// The same for one that is in memory: faster where it is small.
[[nodiscard]] bool decrypt(std::string_view file, const Sink& out,
                           std::span<const X25519Identity> identities);

// Throws system, too, where there is not the memory for the passphrase's work.
[[nodiscard]] bool decrypt_with_passphrase(const Source& file, const Sink& out,
                                           const Secret& passphrase);

// Whatever can open stanzas: the file key, or nothing where the stanza is for another.
using Unwrap = std::function<std::optional<Secret>(const Stanza&)>;
[[nodiscard]] bool decrypt_by(const Source& file, const Sink& out, const Unwrap& unwrap);
[[nodiscard]] bool decrypt_by(std::string_view file, const Sink& out, const Unwrap& unwrap);

}  // namespace tnotes::age

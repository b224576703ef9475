#pragma once

#include <optional>

#include "age/header.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Passphrases (age v1, "The scrypt recipient type"). The work factor is the binary logarithm of
// scrypt's cost: each step doubles time and memory; 18 takes about a second and 256 MiB.
constexpr int default_work_factor = 18;
constexpr int largest_work_factor = 22;  // which is read: 4 GiB

bool is_scrypt(const Stanza& stanza);

// Throws usage for an empty passphrase or a work factor that is not 1 to largest_work_factor,
// system where there is not the memory for the work. That memory, libsodium's, is neither locked
// nor wiped.
Stanza wrap_with_passphrase(const Secret& file_key, const Secret& passphrase, int work_factor);

// The file key; nothing where the passphrase is another. Throws Damage(header) for a scrypt stanza
// that is not as age v1 has it, or asks for too much work; system where there is not the memory.
std::optional<Secret> unwrap_with_passphrase(const Stanza& stanza, const Secret& passphrase);

}  // namespace tnotes::age

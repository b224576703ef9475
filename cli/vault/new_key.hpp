#pragma once

#include <filesystem>

#include "age/x25519.hpp"
#include "base/secret.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {

// Makes the vault's key under the passphrase, at `path`, where there must be none; it has been
// opened again when this returns its public half. Throws system, or refused.
age::X25519Recipient make_vault_key(Context& context, const std::filesystem::path& path,
                                    const Secret& passphrase);

}  // namespace tnotes::cli

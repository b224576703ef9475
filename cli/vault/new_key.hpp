#pragma once

#include <filesystem>
#include <string>

#include "age/x25519.hpp"
#include "base/secret.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {

struct NewKey {
  std::string bytes;  // of its file, under the passphrase
  age::X25519Recipient recipient;
};

// Makes a key of the vault, in memory: it has been opened again when this returns. `path` is where
// it will be, for errors. Throws system.
NewKey make_vault_key(Context& context, const std::filesystem::path& path,
                      const Secret& passphrase);

}  // namespace tnotes::cli

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "age/x25519.hpp"
#include "workspace/places.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::vault {

// vault.yaml: the format's version, and whom notes are encrypted to. Whoever can write to the
// vault's directory can write it too, so it counts for nothing that the user's configuration does
// not pin.
struct VaultFile {
  std::vector<age::X25519Recipient> recipients;  // at least one, each once
};

// Throws invalid: another format, a key that does not belong there, no recipient, one that is none
// or is there twice.
VaultFile parse_vault_file(const yaml::Source& source);

std::string render_vault_file(const VaultFile& file);

}  // namespace tnotes::vault

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "age/x25519.hpp"
#include "workspace/places.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::vault {

using Recipients = std::vector<age::X25519Recipient>;

bool contains(const Recipients& recipients, const age::X25519Recipient& recipient);

// vault.yaml: the format's version, and whom notes are encrypted to. Whoever can write to the
// vault's directory can write it too, so it counts for nothing that the user's configuration does
// not pin.
struct VaultFile {
  Recipients recipients;     // at least one, each once
  Recipients recovery = {};  // those of them whose private half was shown once, for paper: a mark
                             // for people
};

// Throws invalid: another format, a key that does not belong there, no recipient, one that is none
// or is there twice, a recovery key that is no recipient.
VaultFile parse_vault_file(const yaml::Source& source);

std::string render_vault_file(const VaultFile& file);

}  // namespace tnotes::vault

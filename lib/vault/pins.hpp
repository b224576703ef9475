#pragma once

#include <string>
#include <vector>

#include "age/x25519.hpp"
#include "vault/vault_file.hpp"
#include "workspace/settings.hpp"

namespace tnotes::vault {

// What the user's configuration says may be trusted, whatever the vault's directory says.
struct Pins {
  Recipients recipients;             // pinned.vault_recipients
  std::vector<std::string> signers;  // pinned.vault_signers: public key lines
};

// Throws invalid, with the place in the configuration, for a value that is no recipient.
Pins pins_of(const Settings& settings);

// Throws refused where nothing is pinned.
void require_pins(const Pins& pins);

// Throws refused unless the vault's recipients are the pinned ones: one more could read what is
// written from now on, one less could not.
void require_pinned(const VaultFile& file, const Pins& pins);

}  // namespace tnotes::vault

#include "vault/pins.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/error.hpp"

namespace tnotes::vault {
namespace {

// The first that only `these` have.
const age::X25519Recipient* missing_from(const Recipients& those, const Recipients& these) {
  const auto found = std::ranges::find_if(
      these, [&](const age::X25519Recipient& recipient) { return !contains(those, recipient); });
  return found == these.end() ? nullptr : &*found;
}

}  // namespace

Pins pins_of(const Settings& settings) {
  Pins pins;
  if (const Setting* pinned = settings.find("pinned.vault_recipients")) {
    for (const auto& text : pinned->values) {
      const auto recipient = age::X25519Recipient::parse(text);
      if (!recipient) {
        throw Error(Exit::invalid,
                    fmt::format("{}: a pinned recipient is none (age1…)", pinned->origin))
            .hint("vault.yaml has the vault's, and 'git log' who put it there");
      }
      pins.recipients.push_back(*recipient);
    }
  }
  if (const Setting* pinned = settings.find("pinned.vault_signers")) pins.signers = pinned->values;
  return pins;
}

void require_pins(const Pins& pins) {
  if (!pins.recipients.empty() && !pins.signers.empty()) return;
  throw Error(Exit::refused, "your configuration does not say which keys the vault may have")
      .hint("'tnotes init' pins them");
}

void require_pinned(const VaultFile& file, const Pins& pins) {
  const auto refuse = [&](const char* what, const age::X25519Recipient& recipient) {
    return Error(Exit::refused, fmt::format(fmt::runtime(what), recipient.text()))
        .hint("somebody may have changed vault.yaml: look at it, and at the vault's 'git log'")
        .hint("'git checkout HEAD -- vault.yaml' in the vault brings the last commit's back")
        .hint("'tnotes vault recipient list' shows the vault's recipients, and which are pinned")
        .hint("if you are sure that they are right: 'tnotes vault recipient trust'");
  };
  if (const auto* planted = missing_from(pins.recipients, file.recipients)) {
    throw refuse("the vault names a recipient that is not pinned: {}", *planted);
  }
  if (const auto* dropped = missing_from(file.recipients, pins.recipients)) {
    throw refuse("the vault does not name the pinned recipient {}", *dropped);
  }
}

}  // namespace tnotes::vault

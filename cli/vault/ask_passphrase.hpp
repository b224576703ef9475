#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "cli/app/context.hpp"

// Where a passphrase comes from: --passphrase-file, else the command that the setting
// passphrase_command names, else the terminal.
namespace tnotes::cli {

using PassphraseFile = std::optional<std::string>;

// For a new vault. Asked for twice on the terminal. Nothing where nobody can be asked, or who was
// asked wants none now. Throws usage for one that is empty, or could not be typed at a prompt.
std::optional<Secret> new_passphrase(Context& context, const PassphraseFile& file);

// In the place of the one there is, which alone the command prints: read from the file, or asked
// for twice. Nothing where who was asked leaves it as it is. Throws usage where neither is
// possible, and what new_passphrase() throws.
std::optional<Secret> changed_passphrase(Context& context, const PassphraseFile& file);

// For a key that there is; a question names it as `whose`. Throws locked where nobody can be asked,
// or the command fails; usage where the passphrase is empty.
Secret known_passphrase(Context& context, const PassphraseFile& file,
                        const std::string& whose = "the vault");

}  // namespace tnotes::cli

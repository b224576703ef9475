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
// for twice. Nothing for an empty answer, whose meaning the question tells. Throws usage where
// neither is possible, and what new_passphrase() throws.
std::optional<Secret> changed_passphrase(Context& context, const PassphraseFile& file,
                                         const char* if_empty);

// A hint where the command will have to print another one from now on.
void hint_at_command(Context& context);

// For the vault's key. Throws locked where nobody can be asked, or the command fails; usage where
// the passphrase is empty.
Secret known_passphrase(Context& context, const PassphraseFile& file);

// For another file of keys, which the command knows nothing of.
Secret passphrase_of_file(Context& context, const PassphraseFile& file, const std::string& name);

}  // namespace tnotes::cli

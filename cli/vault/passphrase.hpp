#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "cli/app/context.hpp"

// Where the vault's passphrase comes from: --passphrase-file, or the terminal.
namespace tnotes::cli {

using PassphraseFile = std::optional<std::string>;

// For a new key: read from the file, or asked for twice. Nothing where nobody can be asked, or who
// was asked wants none now. Throws usage for one that is empty, or could not be typed at a prompt.
std::optional<Secret> new_passphrase(Context& context, const PassphraseFile& file);

// For a key that there is: read from the file, or asked for once. Throws locked where neither is
// possible, usage where it is empty.
Secret known_passphrase(Context& context, const PassphraseFile& file);

}  // namespace tnotes::cli

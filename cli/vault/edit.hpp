#pragma once

#include <optional>
#include <string>

#include "cli/app/context.hpp"
#include "vault/note.hpp"
#include "vault/store.hpp"

namespace tnotes::cli {

// What 'vault edit' does with a note that has an unfinished text. The note that was saved; nothing
// where none was.
std::optional<vault::Heading> go_on_with(Context& context, vault::Store& store,
                                         const std::string& id);

}  // namespace tnotes::cli

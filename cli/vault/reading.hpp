#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/app/context.hpp"
#include "vault/access_log.hpp"

// What all commands have in common that show notes' texts.
namespace tnotes::cli {

// A psychotherapy note in a file or a pipe is out of the vault's hands. Throws refused where
// standard output is one, and `unsafe_stdout` was not asked for.
void refuse_pipe(const Context& context, bool unsafe_stdout);

// Writes to the access log that these notes are about to be shown; or how many, where none of their
// text is. Where that cannot be written, it warns, and the notes can be read all the same: false,
// and it is not to be tried again, since it may have been waited for.
bool log_reading(Context& context, const vault::Store& store, std::string_view action,
                 const std::vector<vault::NoteRead>& notes);
void log_reading(Context& context, const vault::Store& store, std::string_view action,
                 std::size_t count);

}  // namespace tnotes::cli

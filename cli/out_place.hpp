#pragma once

#include <filesystem>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// Whether a command may write what it makes to a file, which may be there already. Throws refused
// for a place among records or in a vault, whosoever they are, among what tnotes remembers, and for
// a key, an age file or the configuration; system where there is no such directory.
void check_out_place(Context& context, const std::filesystem::path& out);

}  // namespace tnotes::cli

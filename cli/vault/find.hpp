#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// What a person's word means in the vault: a note, or a client of the records.
struct Meant {
  std::string note;    // an id, or
  std::string client;  // a client's
};

// A note by its id or a part of it that fits one alone, else a client as the records find one.
// Throws not_found where nothing fits, or more than one.
Meant find_meant(Context& context, const std::vector<std::string>& ids, const std::string& word);

// A note alone.
std::string find_vault_note(const std::vector<std::string>& ids, const std::string& word);

}  // namespace tnotes::cli

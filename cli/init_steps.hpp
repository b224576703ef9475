#pragma once

#include <filesystem>

#include "base/files.hpp"
#include "cli/init_identity.hpp"
#include "cli/init_place.hpp"
#include "git/repository.hpp"

namespace tnotes::cli {

// What a run of init works on, and what it had to do: "made", "completed" or "already there".
struct Setup {
  std::filesystem::path records;
  std::filesystem::path vault;
  std::filesystem::path vault_key;
  Place place = Place::free;
  Identity identity;
  const char* records_done = "already there";
  const char* vault_done = "already there";
  const char* vault_key_done = "already there";
  const char* key_done = "already there";
  const char* configuration_done = "already there";
};

// Takes the signing key that init made away from others' eyes: ssh-keygen uses none that they can
// read. Whether that was needed. Throws system.
bool make_key_private(const Settings& settings);

// Makes the records, the key and the configuration, or what is missing of them; ended at any point,
// the next run goes on from there. Returns the first commit. Throws refused, or system.
git::Oid make_setup(Context& context, Setup& setup);

// Throws refused where a vault stands in its place, or something that is no directory, and its key
// is not here: that must not be met when all else is made.
void refuse_keyless_vault(Context& context, const Setup& setup);

// Has tnotes-vault make the vault and its key, or what is missing of them: nothing here ever holds
// either. It asks for the passphrase, or reads it from the descriptor where that is open. Returns
// how it ended; it has told why.
Exit make_vault(Context& context, Setup& setup, const Descriptor& passphrase);

}  // namespace tnotes::cli

#pragma once

#include <filesystem>

#include "cli/init_identity.hpp"
#include "cli/init_place.hpp"
#include "git/repository.hpp"

namespace tnotes::cli {

// What a run of init works on, and what it had to do: "made", "completed" or "already there".
struct Setup {
  std::filesystem::path records;
  std::filesystem::path vault;
  Place place = Place::free;
  Identity identity;
  const char* records_done = "already there";
  const char* vault_done = "already there";
  const char* key_done = "already there";
  const char* configuration_done = "already there";
};

// Takes the signing key that init made away from others' eyes: ssh-keygen uses none that they can
// read. Whether that was needed. Throws system.
bool make_key_private(const Settings& settings);

// Makes the records, the key and the configuration, or what is missing of them; ended at any point,
// the next run goes on from there. Returns the first commit. Throws refused, or system.
git::Oid make_setup(Context& context, Setup& setup);

}  // namespace tnotes::cli

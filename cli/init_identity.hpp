#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/app/context.hpp"
#include "cli/init_place.hpp"
#include "records/practice.hpp"

namespace tnotes::cli {

// What the flags of init say about who one is.
struct GivenIdentity {
  std::string name;
  std::string credentials;
  std::optional<std::string> signing_key;
};

// Who will sign, and with which key.
struct Identity {
  records::Clinician clinician;  // without its key where that is still to be made
  std::filesystem::path key;     // the file that signs
  bool key_exists = false;
  std::optional<std::string> root_key;  // of records that are there already
};

// Finds out who the user is: in records with a history the clinician whose key this is, else from
// the flags, by asking, or from what the system knows. Changes nothing. Throws usage where no name
// is known, refused where the records or the configuration are somebody else's.
Identity find_identity(Context& context, Place place, const std::filesystem::path& records,
                       const GivenIdentity& given);

// Whether the configuration file names records that are not there (any more), or none: it is then
// free to describe new ones.
bool configuration_is_free(Context& context);

}  // namespace tnotes::cli

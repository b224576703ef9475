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
  std::string root_key;  // the practice's; empty where it is the key still to be made
};

// Finds out who the user is: in records with a history the clinician whose key this is, else from
// the flags, by asking, or from what the system knows. Changes nothing. Throws usage where no name
// is known, refused where the records or the configuration are somebody else's.
Identity find_identity(Context& context, Place place, const std::filesystem::path& records,
                       const GivenIdentity& given);

// Whether the configuration file names records elsewhere, and they are there. It then stays theirs;
// else it is free to describe these.
bool names_other_records(Context& context, const std::filesystem::path& records);

}  // namespace tnotes::cli

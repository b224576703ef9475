#pragma once

#include <optional>
#include <string>

#include "git/repository.hpp"

namespace tnotes::git {

// Whether a commit carries a signature at all, whoever made it. Throws not_found.
bool is_signed(const Repository& repository, const Oid& commit);

// The public key line that a commit's SSH signature names as its own; verify_commit() tells whether
// it is. Nothing where there is no such signature. Throws not_found.
std::optional<std::string> named_signer(const Repository& repository, const Oid& commit);

}  // namespace tnotes::git

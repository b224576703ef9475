#pragma once

#include "git/repository.hpp"

namespace tnotes::git {

// Whether a commit carries a signature at all, whoever made it. Throws not_found.
bool is_signed(const Repository& repository, const Oid& commit);

}  // namespace tnotes::git

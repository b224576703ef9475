#include "git/signed.hpp"

#include "git/libgit2.hpp"

namespace tnotes::git {

bool is_signed(const Repository& repository, const Oid& commit) {
  git_oid id = raw(commit);
  git_buf signature{};
  git_buf payload{};
  const int result =
      git2().commit_extract_signature(&signature, &payload, repository.objects(), &id, "gpgsig");
  git2().buf_dispose(&signature);
  git2().buf_dispose(&payload);
  if (result == GIT_ENOTFOUND) {
    static_cast<void>(repository.read_commit(commit));  // throws where it is the commit that lacks
    return false;
  }
  check(result, "read the commit's signature");
  return true;
}

}  // namespace tnotes::git

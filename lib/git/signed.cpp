#include "git/signed.hpp"

#include "git/libgit2.hpp"
#include "git/ssh_ed25519.hpp"

namespace tnotes::git {

namespace {

std::optional<std::string> signature_of(const Repository& repository, const Oid& commit) {
  git_oid id = raw(commit);
  Buffer signature;
  Buffer payload;
  const int result =
      git2().commit_extract_signature(&signature, &payload, repository.objects(), &id, "gpgsig");
  if (result == GIT_ENOTFOUND) {
    static_cast<void>(repository.read_commit(commit));  // throws where it is the commit that lacks
    return std::nullopt;
  }
  check(result, "read the commit's signature");
  return std::string(signature.view());
}

}  // namespace

bool is_signed(const Repository& repository, const Oid& commit) {
  return signature_of(repository, commit).has_value();
}

std::optional<std::string> named_signer(const Repository& repository, const Oid& commit) {
  const auto signature = signature_of(repository, commit);
  return signature ? key_named_in(*signature) : std::nullopt;
}

}  // namespace tnotes::git

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "git/repository.hpp"
#include "records/heads.hpp"

namespace tnotes::vault {

// Why something in the vault may be another's doing.
struct Doubt {
  std::string code;    // as in vault/verify.hpp
  std::string path;    // empty where it is about a commit
  std::string commit;  // 40 hex digits, or empty
  Error error;         // refused, or invalid for a file that is ill-formed
};

// Nothing in the vault can be trusted.
class Untrusted : public Error {
 public:
  explicit Untrusted(const Doubt& doubt) : Error(doubt.error), doubt_(doubt) {}
  [[nodiscard]] const Doubt& doubt() const { return doubt_; }

 private:
  Doubt doubt_;
};

// What of a vault's history can be trusted, whoever else can write to it.
struct Trusted {
  git::Oid head;                   // the last commit there is, which may be anybody's
  std::optional<git::Oid> commit;  // the last that can be trusted
  std::optional<Doubt> doubt;      // why that is not `head`
};

// A commit is trusted that one of `signers` signed, and that the head seen last on this computer is
// an ancestor of, or is itself. Throws Untrusted where there is no commit at all, invalid or
// not_found where the history is damaged.
Trusted find_trusted(const git::Repository& repository, const records::Heads& heads,
                     const std::vector<std::string>& signers, const Environment& environment);

// Takes a history that went back, or was rewritten, as it is from now on, whatever was seen before.
// Throws refused where its last commit is not signed by a key that is pinned.
void accept_head(const git::Repository& repository, const records::Heads& heads,
                 const std::vector<std::string>& signers, const Environment& environment);

}  // namespace tnotes::vault

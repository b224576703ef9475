#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.hpp"
#include "git/repository.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// Says whether a commit is signed by one of these public keys; `is_signed` tells an absent
// signature from a wrong one. Other keys than plain ed25519 cost a child process each.
struct CommitCheck {
  std::function<bool(const git::Oid&)> is_signed;
  std::function<bool(const git::Oid&, const std::vector<std::string>& keys)> is_signed_by;
};
CommitCheck commit_check(const Records& records, const Environment& environment);

// Whether commits are signed by keys that count for them: those that practice.yaml lists in the
// trees of all parents, so that a commit cannot make its own key a good one, nor a merge that of
// another history. `root` has no parent and stands for itself; no other commit may have none.
class CommitTrust {
 public:
  CommitTrust(const Records& records, const CommitCheck& check, git::Oid root)
      : records_(records), check_(check), root_(root) {}

  // What is wrong, as a code of verify (`unsigned`, `signature`) and in words; nothing where the
  // commit can be trusted. Throws system.
  struct Fault {
    const char* code;
    std::string message;
  };
  [[nodiscard]] std::optional<Fault> fault(const git::Commit& commit);
  // The same, as `signer`, where a commit that is signed is not signed by a key of this clinician.
  [[nodiscard]] std::optional<Fault> signer_fault(const git::Commit& commit,
                                                  const std::string& clinician);
  // Whether it can be trusted, and is signed by a key of this clinician.
  [[nodiscard]] bool is_by(const git::Commit& commit, const std::string& clinician);

 private:
  using Keys = std::vector<std::pair<std::string, std::string>>;  // each with its clinician before
  Keys keys_for(const git::Commit& commit);
  const Keys& keys_at(const git::Oid& commit);
  // By a key of that clinician, or of any where it is empty.
  bool is_signed_by(const git::Commit& commit, std::string_view clinician);

  const Records& records_;
  const CommitCheck& check_;
  git::Oid root_;
  std::map<std::string, Keys> keys_;  // by the text of practice.yaml
};

// Whether the text at a note's path is a signed note's. What cannot be read is not known to be one.
bool is_signed_note(const std::string& path, std::string_view text);

// Whether a note is still what it was when it was signed: a cosigner may add their line once, and
// nobody may change another.
bool is_as_signed(std::string_view then, std::string_view now);

// Looks at the commits between the head remembered and HEAD, which this program did not make on
// this machine; at none where no head is remembered. Throws refused where they change or remove a
// note that was signed then, or an amendment other than by adding to it; where one of them cannot
// be trusted and is a merge, or practice.yaml or an amendment changed, a note was cosigned, or a
// signed note came; and where one of them brought what is the vault's, other than as a note
// (refuse_vault_file). Gives those that cannot be trusted.
std::vector<git::Oid> check_foreign_commits(const Records& records, const CommitCheck& check);

}  // namespace tnotes::records

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "git/repository.hpp"
#include "records/store.hpp"

namespace tnotes::records {

// One thing that is wrong. The codes are a promise (tnotes-json(5)):
//   damaged      a file is not what it should be
//   digest       a signed note is not what was signed
//   signed       a note that was once signed is gone, or is not the same any more
//   amends       an addendum names a note that there is not
//   uncommitted  the work tree differs from HEAD
//   rollback     HEAD does not descend from the head remembered
//   unsigned     a commit has no signature
//   signature    a commit's signature is not by a key that the practice listed when it was made
struct Problem {
  std::string code;
  std::string path;    // empty where it is about a commit
  std::string commit;  // 40 hex digits, or empty
  std::string message;
};

struct Verification {
  std::size_t checked = 0;  // files and commits
  std::vector<Problem> problems;
  [[nodiscard]] bool ok() const { return problems.empty(); }
};

// Says whether a commit is signed by one of these public keys; `is_signed` tells an absent
// signature from a wrong one. Each costs a child process, so tests bring their own.
struct CommitCheck {
  std::function<bool(const git::Oid&)> is_signed;
  std::function<bool(const git::Oid&, const std::vector<std::string>& keys)> is_signed_by;
};
CommitCheck commit_check(const Records& records, const Environment& environment);

// Checks the files, the history's direction, and the signature of HEAD, or with `all_commits` of
// every commit. Changes nothing. Throws system.
Verification verify(const Records& records, const CommitCheck& check, bool all_commits);

}  // namespace tnotes::records

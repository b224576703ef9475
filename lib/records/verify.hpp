#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "records/store.hpp"
#include "records/trust.hpp"

namespace tnotes::records {

// One thing that is wrong. The codes are a promise (tnotes-json(5)):
//   damaged      a file is not what it should be
//   digest       a signed note is not what was signed
//   signed       a note that was once signed is gone, or is not the same any more
//   cosigned     a note says that it was cosigned, and the history does not know it so; or was
//                cosigned, and is not the same any more; or by whom the policy did not name
//   signer       whoever is said to have signed or cosigned a note did not sign the commit that
//                did, or did not have these credentials then
//   amendment    a request for amendment, or what became of it, was changed or is gone, was not
//                made by a commit that can be trusted, or names a note that there is not
//   amends       an addendum names a note that there is not
//   duplicate    two notes have one id
//   vault        an age file, a psychotherapy note or a vault lies among the records
//   uncommitted  the work tree differs from HEAD
//   interrupted  a command was killed in its commit; the next one that writes finishes it
//   rollback     HEAD does not descend from the head remembered
//   root         the history does not begin with the practice's root key
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

// Checks every file against HEAD by content, what each signed note was when it was signed, the
// history's direction, its root key (where `root_key` is the one pinned), and the signature of
// every commit. Changes nothing. Throws system.
Verification verify(const Records& records, const CommitCheck& check,
                    const std::optional<std::string>& root_key);

}  // namespace tnotes::records

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "records/action.hpp"
#include "records/amendments.hpp"
#include "records/signed_history.hpp"
#include "records/trust.hpp"

namespace tnotes::records {

// What the history makes of amendments: a commit counts that can be trusted, that goes on from what
// each of its parents has, and whose steps are by whom the key is. Where commits contradict each
// other, those count that HEAD came to by first parents, the earlier before the later.
class AmendmentHistory {
 public:
  AmendmentHistory(const Records& records, const git::Oid& head, CommitTrust& trust)
      : records_(records), mainline_(head), trust_(trust) {}

  // Each commit of the history, from HEAD back, with what its message says. Throws system.
  void look_at(const git::Commit& commit, const ActionRecord& record);

  // An amendment's commit that does not count, and why.
  struct Rejected {
    std::string path;
    git::Oid commit;
    std::string message;
  };

  // Behind the last commit: the texts as they stand, by path.
  [[nodiscard]] SignedTexts texts();
  // REQUIRES: texts().
  [[nodiscard]] const std::vector<Rejected>& rejected() const { return rejected_; }

 private:
  struct Candidate {
    git::Oid commit;
    std::string text;
    bool is_mainline;
  };

  // Why a commit does not count by itself; nothing where it does, or where its own fault is told
  // elsewhere.
  std::optional<std::string> fault(const git::Commit& commit, const AmendmentRef& ref,
                                   const std::string& text);

  const Records& records_;
  std::optional<git::Oid> mainline_;  // the next commit by first parents
  CommitTrust& trust_;
  std::map<std::string, std::vector<Candidate>> candidates_;  // by path, the latest first
  std::vector<Rejected> rejected_;
};

}  // namespace tnotes::records

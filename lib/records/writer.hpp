#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "git/repository.hpp"
#include "records/action.hpp"
#include "records/heads.hpp"
#include "records/store.hpp"
#include "records/trust.hpp"

namespace tnotes::records {

// Who acts: a clinician of practice.yaml and the key that signs for them.
struct Actor {
  std::string clinician;  // id
  std::string name;
  std::string credentials;
  git::Signer sign;
};

// What one commit does, to which clients and notes.
struct Deed {
  Action action;
  std::vector<std::string> clients;
  std::vector<std::string> notes;
  std::vector<git::Change> changes;
  // Asked once the commit is signed, which may take long, and before anything moves: it throws
  // where what the commit was made from is no longer so.
  std::function<void()> still{};
  std::string amendment{};  // of an amendment, its id
};

// What hand edits were found, and what became of them.
struct HandEdits {
  std::vector<std::string> adopted;  // paths now committed
  std::vector<std::string> strays;   // files that are no part of the records; left alone
  std::vector<git::Oid> untrusted;   // commits made outside that no clinician signed
};

// The records, for writing: holds their lock. Beginning to write finishes what an interrupted
// command left, makes sure that HEAD descends from the head remembered, and adopts hand edits.
class Writer {
 public:
  struct Options {
    // Called once when another command holds the lock.
    std::function<void()> on_wait;
    // A path whose hand edits the caller itself is about to commit.
    std::string except;
    // Called after each commit.
    std::function<void(const git::Oid&)> on_commit;
    // Checks commits made since the head remembered; without it they count as good.
    std::optional<CommitCheck> check;
  };

  // Throws refused where the head went back, where a commit made outside changed what it may not
  // (check_foreign_commits), where a file that may not be edited by hand was, or where a hand edit
  // is ill-formed; system where the lock stays taken for 10 s or the disk fails.
  Writer(const Records& records, Actor actor, Clock clock, const Options& options);

  [[nodiscard]] const HandEdits& hand_edits() const { return hand_edits_; }

  // One action, one commit, signed, on disk when it returns. The work tree follows. Throws refused
  // where a change would touch a note that is signed at HEAD, other than by cosigning it, or an
  // amendment other than by adding to it.
  git::Oid commit(const Deed& deed);

  // HEAD as this writer sees it.
  [[nodiscard]] git::Oid head() const { return head_; }

 private:
  void adopt(const std::string& except);
  void require_kept(const Deed& deed) const;
  void require_kept_amendment(const Deed& deed, const git::Change& change) const;
  const Records& records_;
  Actor actor_;
  Clock clock_;
  FileLock lock_;
  Heads heads_;
  git::Oid head_;
  HandEdits hand_edits_;
  std::function<void(const git::Oid&)> on_commit_;
};

// What to say where HEAD is not there: nothing was ever committed, or the branch is a new one.
Error no_history(const Records& records);

// The address in a clinician's commits. They have no real one: records are no mail.
std::string commit_email(std::string_view clinician);

}  // namespace tnotes::records

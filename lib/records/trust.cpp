#include "records/trust.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "git/sign.hpp"
#include "git/signed.hpp"
#include "records/amendments.hpp"
#include "records/heads.hpp"
#include "records/shapes.hpp"

namespace tnotes::records {
namespace {

// What nothing else reads. A note is refused by whatever reads it.
void refuse_vault_commit(const std::string& path, std::string_view text) {
  try {
    refuse_vault_file(path, text);
  } catch (Error& error) {
    throw error.hint("take it out of the records, and commit that")
        .hint("their history keeps it all the same: undo the commit that brought it if you can");
  }
}

// What became of a file between the head remembered and HEAD. Each check throws refused.
class ForeignChanges {
 public:
  ForeignChanges(const Records& records, const git::Oid& last, const git::Oid& head,
                 const std::vector<git::Oid>& untrusted)
      : records_(records),
        repository_(records.repository()),
        last_(last),
        head_(head),
        untrusted_(untrusted) {}

  // What a merge brings need not show in its files: other commits that signed the same notes, say.
  [[noreturn]] void refuse_merge(const git::Oid& merge) const {
    throw refuse(fmt::format("commit {} merges another history, and is not signed by a clinician",
                             merge.hex().substr(0, 12)));
  }

  void check_note(const std::string& path) const {
    const auto then = repository_.read(last_, path);
    const bool was_signed = then && is_signed_note(path, *then);
    // Trusted commits may bring any number of notes: those need not be read.
    if (!was_signed && untrusted_.empty()) return;
    const auto now = repository_.read(head_, path);
    if (was_signed && (!now || !is_as_signed(*then, *now))) {
      throw refuse(fmt::format("{}, a signed note, was {} by a commit made outside tnotes", path,
                               now ? "changed" : "removed"));
    }
    if (!untrusted_.empty() && now && is_signed_note(path, *now)) {
      throw refuse(fmt::format("{} says that it is signed, and commit {} is not by a clinician",
                               path, first_untrusted()));
    }
  }

  void check_other(const std::string& path) const {
    if (path == practice_path && !untrusted_.empty()) {
      throw refuse(fmt::format("commit {} is not signed by a clinician, and {} changed",
                               first_untrusted(), practice_path));
    }
    const auto now = repository_.read(head_, path);
    refuse_vault_commit(path, now.value_or(""));
    if (!amendment_at(path)) return;
    try {
      if (now) (void)read_amendment(*amendment_at(path), *now);
    } catch (const Error& error) {
      throw refuse(
          fmt::format("a commit made outside tnotes left {} so that it cannot be read", path))
          .hint(error.message());
    }
    const auto then = repository_.read(last_, path);
    if (then && (!now || !goes_on_from(*then, *now))) {
      throw refuse(
          fmt::format("{}, which is added to alone, was {} by a commit made outside tnotes", path,
                      now ? "changed" : "removed"));
    }
    if (!untrusted_.empty()) {
      throw refuse(fmt::format("commit {} is not signed by a clinician, and {} {}",
                               first_untrusted(), path, then ? "was added to" : "is new"));
    }
  }

 private:
  [[nodiscard]] std::string first_untrusted() const {
    return untrusted_.front().hex().substr(0, 12);
  }

  [[nodiscard]] Error refuse(const std::string& message) const {
    return Error(Exit::refused, message)
        .hint("look at it with " +
              shown_command(fmt::format("git -C {} log -p", for_shell(records_.root().string()))))
        .hint(fmt::format("if it is right, accept it with 'tnotes verify --accept-head {}'",
                          head_.hex()));
  }

  const Records& records_;
  const git::Repository& repository_;
  git::Oid last_;
  git::Oid head_;
  const std::vector<git::Oid>& untrusted_;
};

}  // namespace

CommitCheck commit_check(const Records& records, const Environment& environment) {
  return {[&records](const git::Oid& id) { return git::is_signed(records.repository(), id); },
          [&records, environment](const git::Oid& id, const std::vector<std::string>& keys) {
            return git::verify_commit(records.repository(), id, keys, environment);
          }};
}

const CommitTrust::Keys& CommitTrust::keys_at(const git::Oid& commit) {
  const std::string path(practice_path);
  const std::string text = records_.repository().read(commit, path).value_or("");
  const auto [known, is_new] = keys_.try_emplace(text);
  if (is_new && !text.empty()) {
    for (const auto& clinician : parse_clinicians({path, text})) {
      for (const auto& key : clinician.keys) known->second.emplace_back(clinician.id, key);
    }
  }
  return known->second;
}

CommitTrust::Keys CommitTrust::keys_for(const git::Commit& commit) {
  if (commit.parents.empty()) return keys_at(commit.id);
  Keys keys = keys_at(commit.parents.front());
  for (const auto& parent : commit.parents) {
    const auto& also = keys_at(parent);
    std::erase_if(keys, [&](const auto& key) {
      return std::find(also.begin(), also.end(), key) == also.end();
    });
  }
  return keys;
}

bool CommitTrust::is_signed_by(const git::Commit& commit, std::string_view clinician) {
  std::vector<std::string> keys;
  for (const auto& [id, key] : keys_for(commit)) {
    if (clinician.empty() || id == clinician) keys.push_back(key);
  }
  return !keys.empty() && check_.is_signed_by(commit.id, keys);
}

bool CommitTrust::is_by(const git::Commit& commit, const std::string& clinician) {
  if (clinician.empty() || (commit.parents.empty() && commit.id != root_)) return false;
  try {
    return check_.is_signed(commit.id) && is_signed_by(commit, clinician);
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return false;
  }
}

std::optional<CommitTrust::Fault> CommitTrust::signer_fault(const git::Commit& commit,
                                                            const std::string& clinician) {
  try {
    // What is not signed at all is told by fault().
    if (!check_.is_signed(commit.id) || is_signed_by(commit, clinician)) return std::nullopt;
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
  }
  return Fault{"signer", fmt::format("{} is said to have signed, and the commit that did is not by "
                                     "a key of theirs",
                                     clinician)};
}

std::optional<CommitTrust::Fault> CommitTrust::fault(const git::Commit& commit) {
  if (commit.parents.empty() && commit.id != root_) {
    return Fault{"root", "the commit begins a history that is not the practice's"};
  }
  try {
    if (!check_.is_signed(commit.id)) return Fault{"unsigned", "the commit is not signed"};
    if (is_signed_by(commit, {})) return std::nullopt;
    return Fault{"signature", "the commit is not signed by a key that practice.yaml listed then"};
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return Fault{"signature", error.message()};
  }
}

bool is_signed_note(const std::string& path, std::string_view text) {
  try {
    return parse_note(path, text).status == NoteStatus::final;
  } catch (const Error&) {
    return false;
  }
}

bool is_as_signed(std::string_view then, std::string_view now) {
  if (now == then) return true;
  try {
    const Note note = parse_note("note", now);
    return note.cosignature && digest_fits(note, now) && signed_bytes(now, true) == then;
  } catch (const Error&) {
    return false;
  }
}

std::vector<git::Oid> check_foreign_commits(const Records& records, const CommitCheck& check) {
  const git::Repository& repository = records.repository();
  const Heads heads(records.state(), repository);
  const auto last = heads.remembered();
  const auto head = repository.head();
  if (!last || !head || *last == *head) return {};
  CommitTrust trust(records, check, heads.root());
  std::vector<git::Oid> untrusted;
  std::optional<git::Oid> merge;
  const auto visit = [&](const git::Commit& commit) {
    if (!trust.fault(commit)) return true;
    untrusted.push_back(commit.id);
    if (commit.parents.size() > 1) merge = commit.id;
    return true;
  };
  repository.walk(*head, visit, last);
  const ForeignChanges changes(records, *last, *head, untrusted);
  for (const auto& path : repository.paths_changed(last, *head)) {
    if (note_at(path)) {
      changes.check_note(path);
    } else {
      changes.check_other(path);
    }
  }
  if (merge) changes.refuse_merge(*merge);
  return untrusted;
}

}  // namespace tnotes::records

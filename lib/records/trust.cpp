#include "records/trust.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "git/sign.hpp"
#include "git/signed.hpp"

namespace tnotes::records {
namespace {

Error foreign(const Records& records, const std::string& message, const git::Oid& head) {
  return Error(Exit::refused, message)
      .hint(fmt::format("look at it with 'git -C {} log -p'", for_shell(records.root().string())))
      .hint(fmt::format("if it is right, accept it with 'tnotes verify --accept-head {}'",
                        head.hex()));
}

}  // namespace

CommitCheck commit_check(const Records& records, const Environment& environment) {
  return {[&records](const git::Oid& id) { return git::is_signed(records.repository(), id); },
          [&records, environment](const git::Oid& id, const std::vector<std::string>& keys) {
            return git::verify_commit(records.repository(), id, keys, environment);
          }};
}

const std::vector<std::string>& CommitTrust::keys_for(const git::Commit& commit) {
  const git::Oid& at = commit.parents.empty() ? commit.id : commit.parents.front();
  const std::string path(practice_path);
  const std::string text = records_.repository().read(at, path).value_or("");
  const auto [known, is_new] = keys_.try_emplace(text);
  if (is_new && !text.empty()) {
    for (const auto& clinician : parse_practice({path, text}).clinicians) {
      known->second.insert(known->second.end(), clinician.keys.begin(), clinician.keys.end());
    }
  }
  return known->second;
}

std::optional<CommitTrust::Fault> CommitTrust::fault(const git::Commit& commit) {
  try {
    if (!check_.is_signed(commit.id)) return Fault{"unsigned", "the commit is not signed"};
    if (check_.is_signed_by(commit.id, keys_for(commit))) return std::nullopt;
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
  return now == then || signed_bytes(now, true) == signed_bytes(then, true);
}

std::vector<git::Oid> check_foreign_commits(const Records& records, const CommitCheck& check,
                                            const git::Oid& last, const git::Oid& head) {
  const git::Repository& repository = records.repository();
  CommitTrust trust(records, check);
  std::vector<git::Oid> untrusted;
  repository.walk(head, [&](const git::Commit& commit) {
    if (commit.id == last) return false;
    if (trust.fault(commit)) untrusted.push_back(commit.id);
    return true;
  });
  for (const auto& path : repository.paths_changed(last, head)) {
    if (path == practice_path && !untrusted.empty()) {
      throw foreign(records,
                    fmt::format("commit {} is not signed by a clinician, and {} changed",
                                untrusted.front().hex().substr(0, 12), practice_path),
                    head);
    }
    if (!note_at(path)) continue;
    const auto then = repository.read(last, path);
    if (!then || !is_signed_note(path, *then)) continue;
    const auto now = repository.read(head, path);
    if (now && is_as_signed(*then, *now)) continue;
    throw foreign(records,
                  fmt::format("{}, a signed note, was {} by a commit made outside tnotes", path,
                              now ? "changed" : "removed"),
                  head);
  }
  return untrusted;
}

}  // namespace tnotes::records

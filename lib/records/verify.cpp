#include "records/verify.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "git/sign.hpp"
#include "git/signed.hpp"
#include "records/action.hpp"
#include "records/heads.hpp"

namespace tnotes::records {
namespace {

class Verifier {
 public:
  Verifier(const Records& records, const CommitCheck& check) : records_(records), check_(check) {}

  void files() {
    readable(std::string(practice_path), [&] { (void)records_.practice(); });
    for (const auto& id : records_.client_ids()) {
      if (records_.files().exists(client_path(id)) || !records_.notes(id).empty()) {
        readable(client_path(id), [&] { (void)records_.client(id); });
      }
    }
    const Templates templates = records_.templates();
    for (const auto& name : templates.names()) {
      const TemplateFile& file = templates.file(name);
      if (file.origin != "built-in") readable(file.origin, [&] { (void)templates.check(file); });
    }
  }

  void notes() {
    const std::vector<NoteRef> refs = records_.notes();
    std::set<std::pair<std::string, std::string>> known;  // client and id
    for (const auto& ref : refs) known.emplace(ref.client, ref.id);
    for (const auto& ref : refs) {
      readable(ref.path(), [&] {
        const std::string text = records_.note_text(ref);
        const Note note = records_.note(ref, text);
        if (note.status == NoteStatus::final && !digest_fits(note, text)) {
          add("digest", ref.path(), "the note is not what was signed");
        }
        if (!note.amends.empty() && !known.contains({ref.client, note.amends})) {
          add("amends", ref.path(),
              fmt::format("the note {} that it amends is not there", note.amends));
        }
      });
    }
  }

  void work_tree() {
    for (const auto& changed : records_.repository().changed()) {
      add("uncommitted", changed.path, difference(changed.difference));
    }
  }

  void direction(const git::Oid& head) {
    const auto last = Heads(records_.state(), records_.repository()).remembered();
    if (!last) return;
    bool descends = false;
    try {
      descends = records_.repository().descends(head, *last);
    } catch (const Error& error) {
      // The commit that was remembered is not even there any more.
      if (error.code() != Exit::not_found) throw;
    }
    if (!descends) {
      result_.problems.push_back(
          {"rollback", "", head.hex(),
           fmt::format("HEAD does not descend from {}, the last head known here", last->hex())});
    }
  }

  // Each note as the commit that signed it has it, against the same path now: a file can be
  // rewritten with a new digest, or removed, but not what the history says was signed.
  void signed_notes(const git::Oid& head) {
    const git::Repository& repository = records_.repository();
    std::set<std::string> cosigned;
    repository.walk(head, [&](const git::Commit& commit) {
      const ActionRecord record = parse_message(commit.message);
      if (record.action == to_string(Action::cosign)) {
        cosigned.insert(record.notes.begin(), record.notes.end());
      }
      if (record.action != to_string(Action::sign)) return true;
      for (const auto& client : record.clients) {
        for (const auto& id : record.notes) {
          if (!is_client_id(client) || !is_note_id(id)) continue;
          const std::string path = note_path(client, id);
          const auto then = repository.read(commit.id, path);
          if (!then) continue;
          ++result_.checked;
          const auto now = repository.read(head, path);
          if (!now) {
            add("signed", path, "the note was signed, and is gone");
          } else if (*now != *then &&
                     (!cosigned.contains(id) || signed_bytes(*now) != signed_bytes(*then))) {
            add("signed", path, "the note is not the one that was signed");
          }
        }
      }
      return true;
    });
  }

  void signatures(const git::Oid& head, bool all_commits) {
    records_.repository().walk(head, [&](const git::Commit& commit) {
      signature(commit);
      return all_commits;
    });
  }

  Verification result() && {
    std::stable_sort(result_.problems.begin(), result_.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.path < b.path; });
    return std::move(result_);
  }

 private:
  static std::string difference(git::Difference difference) {
    switch (difference) {
      case git::Difference::added:
        return "the file is not committed";
      case git::Difference::modified:
        return "the file was changed and not committed";
      case git::Difference::removed:
        return "the file was removed";
      case git::Difference::not_a_file:
        break;
    }
    return "there is something that is not a plain file";
  }

  void add(const std::string& code, const std::string& path, const std::string& message) {
    result_.problems.push_back({code, path, "", message});
  }

  template <class Read>
  void readable(const std::string& path, Read read) {
    ++result_.checked;
    try {
      read();
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      add("damaged", path, error.message());
    }
  }

  // Keys count as the parent's tree lists them: a commit cannot make its own key a good one. The
  // first commit has no parent and stands for itself.
  std::vector<std::string> keys_for(const git::Commit& commit) {
    const git::Oid& at = commit.parents.empty() ? commit.id : commit.parents.front();
    const auto text = records_.repository().read(at, std::string(practice_path));
    if (!text) return {};
    const auto [known, is_new] = keys_.try_emplace(*text);
    if (is_new) {
      for (const auto& clinician : parse_practice({std::string(practice_path), *text}).clinicians) {
        known->second.insert(known->second.end(), clinician.keys.begin(), clinician.keys.end());
      }
    }
    return known->second;
  }

  void signature(const git::Commit& commit) {
    ++result_.checked;
    const auto problem = [&](const char* code, const std::string& message) {
      result_.problems.push_back({code, "", commit.id.hex(), message});
    };
    try {
      if (!check_.is_signed(commit.id)) {
        problem("unsigned", "the commit is not signed");
      } else if (!check_.is_signed_by(commit.id, keys_for(commit))) {
        problem("signature", "the commit is not signed by a key that practice.yaml listed then");
      }
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      problem("signature", error.message());
    }
  }

  const Records& records_;
  const CommitCheck& check_;
  std::map<std::string, std::vector<std::string>> keys_;  // by the text of practice.yaml
  Verification result_;
};

}  // namespace

CommitCheck commit_check(const Records& records, const Environment& environment) {
  return {[&records](const git::Oid& id) { return git::is_signed(records.repository(), id); },
          [&records, environment](const git::Oid& id, const std::vector<std::string>& keys) {
            return git::verify_commit(records.repository(), id, keys, environment);
          }};
}

Verification verify(const Records& records, const CommitCheck& check, bool all_commits) {
  Verifier verifier(records, check);
  verifier.files();
  verifier.notes();
  verifier.work_tree();
  const auto head = records.repository().head();
  if (!head) throw Error(Exit::invalid, "the records' history is empty");
  verifier.direction(*head);
  verifier.signed_notes(*head);
  verifier.signatures(*head, all_commits);
  return std::move(verifier).result();
}

}  // namespace tnotes::records

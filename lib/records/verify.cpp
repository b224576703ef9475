#include "records/verify.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "records/action.hpp"
#include "records/amendment_history.hpp"
#include "records/heads.hpp"
#include "records/shapes.hpp"
#include "records/writer.hpp"

namespace tnotes::records {
namespace {

class Verifier {
 public:
  Verifier(const Records& records, const CommitCheck& check, const git::Oid& head)
      : records_(records),
        check_(check),
        trust_(records, check, records.repository().root()),
        amendments_(records, head, trust_) {}

  void files() {
    readable(std::string(practice_path), [&] {
      for (const auto& id : records_.practice().strangers()) {
        add("damaged", std::string(practice_path),
            fmt::format("the policy 'cosign' names '{}', who is no clinician", id));
      }
    });
    for (const auto& id : records_.client_ids()) {
      if (records_.files().exists(client_path(id)) || !records_.notes(id).empty()) {
        readable(client_path(id), [&] { (void)records_.client(id); });
      }
    }
    try {
      const Templates templates = records_.templates();
      for (const auto* file : templates.files()) {
        if (file->origin == "built-in") continue;
        readable(file->origin, [&] { (void)templates.check(*file); });
      }
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      add("damaged", "templates", error.message());
    }
  }

  void notes() {
    const std::vector<NoteRef> refs = records_.notes();
    std::set<std::pair<std::string, std::string>> known;  // client and id
    for (const auto& ref : refs) known.emplace(ref.client, ref.id);
    for (std::size_t i = 1; i < refs.size(); ++i) {
      if (refs[i].id != refs[i - 1].id) continue;
      add("duplicate", refs[i].path(),
          fmt::format("{} has a note of the same id", refs[i - 1].client));
    }
    for (const auto& ref : refs) {
      readable(ref.path(), [&] {
        const std::string text = records_.note_text(ref);
        const Note note = records_.note(ref, text);
        if (note.status == NoteStatus::final)
          finals_.emplace(ref.path(), note.cosignature.has_value());
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
    if (records_.repository().is_interrupted()) {
      add("interrupted", "", "a commit was interrupted: the next command that writes finishes it");
      return;
    }
    for (const auto& changed : records_.repository().changed_by_content()) {
      add("uncommitted", changed.path, difference(changed.difference));
      if (changed.difference != git::Difference::added) continue;
      apart(changed.path, [&] { refuse_vault_stray(records_.root(), changed.path); });
    }
  }

  // Files that nothing reads may be committed by other means.
  void strays(const git::Oid& head, const std::vector<git::Repository::File>& files) {
    const git::Repository& repository = records_.repository();
    for (const auto& file : files) {
      if (is_read(file.path)) continue;
      apart(file.path,
            [&] { refuse_vault_file(file.path, repository.read(head, file.path).value_or("")); });
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

  void root(const std::string& key) {
    ++result_.checked;
    const git::Oid first = records_.repository().root();
    if (check_.is_signed_by(first, {key})) return;
    result_.problems.push_back(
        {"root", "", first.hex(), "the history does not begin with the root key that is pinned"});
  }

  // Each note as the commit that signed or cosigned it has it, against the same path now: a file
  // can be rewritten with a new digest, or removed, but not what the history says was signed.
  void signed_notes(const git::Oid& head) {
    const git::Repository& repository = records_.repository();
    repository.walk(head, [&](const git::Commit& commit) {
      const ActionRecord record = parse_message(commit.message);
      amendments_.look_at(commit, record);
      const bool is_cosigned = record.action == to_string(Action::cosign);
      if (!is_cosigned && record.action != to_string(Action::sign)) return true;
      for (const auto& client : record.clients) {
        for (const auto& id : record.notes) {
          if (!is_client_id(client) || !is_note_id(id)) continue;
          const std::string path = note_path(client, id);
          readable(path, [&] { signed_note(path, commit, is_cosigned, head); });
        }
      }
      return true;
    });
    for (const auto& [path, is_cosigned] : finals_) {
      if (!signed_.contains(path)) add("signed", path, "no commit in the history signed the note");
      if (is_cosigned && !cosigned_.contains(path)) {
        add("cosigned", path, "no commit in the history cosigned the note");
      }
    }
  }

  // Each amendment that the history has, against HEAD; and whether the notes that one is about are
  // there. REQUIRES: signed_notes().
  void amendments(const git::Oid& head, const std::vector<git::Repository::File>& files) {
    const git::Repository& repository = records_.repository();
    const SignedTexts committed = amendments_.texts();
    for (const auto& each : amendments_.rejected()) {
      result_.problems.push_back({"amendment", each.path, each.commit.hex(), each.message});
    }
    std::set<std::string> there;
    for (const auto& file : files) {
      const auto ref = amendment_at(file.path);
      if (!ref) continue;
      there.insert(file.path);
      readable(file.path, [&] {
        const std::string now = repository.read(head, file.path).value_or("");
        const auto kept = committed.find(file.path);
        if (kept == committed.end()) {
          add("amendment", file.path, "no commit that can be trusted made it");
        } else if (kept->second != now) {
          add("amendment", file.path, "it is not what was committed as an amendment");
        }
        for (const auto& id : read_amendment(*ref, now).notes()) {
          if (repository.name(head, note_path(ref->client, id))) continue;
          add("amendment", file.path, fmt::format("the note {} that it is about is not there", id));
        }
      });
    }
    for (const auto& each : committed) {
      if (!there.contains(each.first))
        add("amendment", each.first, "it was committed, and is gone");
    }
  }

  void signatures(const git::Oid& head) {
    records_.repository().walk(head, [&](const git::Commit& commit) {
      ++result_.checked;
      if (const auto fault = trust_.fault(commit)) {
        result_.problems.push_back({fault->code, "", commit.id.hex(), fault->message});
      }
      return true;
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

  // Nothing where it is no note.
  static std::optional<Note> note_in(const std::string& path, const std::string& text) {
    try {
      return parse_note(path, text);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  // practice.yaml just before a commit: who there was, and where all of it can be read, what was to
  // be cosigned.
  struct Before {
    std::vector<Clinician> clinicians;
    std::optional<Practice> practice;
  };

  const Before& before(const git::Commit& commit) {
    const std::string path(practice_path);
    const git::Oid& at = commit.parents.empty() ? commit.id : commit.parents.front();
    const std::string text = records_.repository().read(at, path).value_or("");
    const auto [known, is_new] = practices_.try_emplace(text);
    if (!is_new) return known->second;
    try {
      known->second.clinicians = parse_clinicians({path, text});
      known->second.practice = parse_practice({path, text});
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
    }
    return known->second;
  }

  // What a signature says that was not so when it was made: who may cosign whose notes, and with
  // which credentials.
  void signature(const std::string& path, const git::Commit& commit, const Note& note,
                 bool is_cosigned) {
    const Signature& made = is_cosigned ? *note.cosignature : *note.signature;
    const auto tell = [&](const char* code, const std::string& message) {
      result_.problems.push_back({code, path, commit.id.hex(), message});
    };
    if (const auto fault = trust_.signer_fault(commit, made.by)) tell(fault->code, fault->message);
    const Before& known = before(commit);
    for (const auto& clinician : known.clinicians) {
      if (clinician.id != made.by || clinician.credentials == made.credentials) continue;
      tell("signer",
           fmt::format("{} did not have the credentials that the signature names", made.by));
    }
    if (!is_cosigned) return;
    if (made.by == note.signature->by) {
      tell("cosigned", fmt::format("{} cosigned what they signed themselves", made.by));
    } else if (!known.practice) {
      tell("cosigned", fmt::format("{} cannot be read as it was then: it may have named others",
                                   practice_path));
    } else if (const auto asked = known.practice->supervisors(note.signature->by, note.date);
               !asked.empty() && std::find(asked.begin(), asked.end(), made.by) == asked.end()) {
      tell("cosigned", fmt::format("it was cosigned by {}, whom the policy did not name", made.by));
    }
  }

  void signed_note(const std::string& path, const git::Commit& commit, bool is_cosigned,
                   const git::Oid& head) {
    const git::Repository& repository = records_.repository();
    const auto before = repository.read(commit.id, path);
    if (!before) return;
    const char* what = is_cosigned ? "cosigned" : "signed";
    const auto now = repository.read(head, path);
    if (!now) {
      if (!is_cosigned) add(what, path, "the note was signed, and is gone");
    } else if (is_cosigned ? *now != *before : !is_as_signed(*before, *now)) {
      add(what, path, fmt::format("the note is not the one that was {}", what));
    }
    const auto note = note_in(path, *before);
    if (!note || !(is_cosigned ? note->cosignature : note->signature)) return;
    (is_cosigned ? cosigned_ : signed_).insert(path);
    signature(path, commit, *note, is_cosigned);
  }

  // Whether files() and notes() look at it.
  static bool is_read(const std::string& path) {
    return note_at(path) || path == practice_path || path.ends_with("/client.yaml") ||
           path.starts_with("templates/");
  }

  template <class Refuse>
  void apart(const std::string& path, Refuse refuse) {
    try {
      refuse();
    } catch (const Error& error) {
      if (error.code() != Exit::refused) throw;
      add("vault", path, error.message());
    }
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

  const Records& records_;
  const CommitCheck& check_;
  CommitTrust trust_;
  std::map<std::string, bool> finals_;  // paths of notes that say that they are signed; or cosigned
  std::set<std::string> signed_;        // of those that a commit signed
  std::map<std::string, Before> practices_;  // by the text of practice.yaml
  std::set<std::string> cosigned_;           // of those that a commit cosigned
  AmendmentHistory amendments_;
  Verification result_;
};

}  // namespace

Verification verify(const Records& records, const CommitCheck& check,
                    const std::optional<std::string>& root_key) {
  const auto head = records.repository().head();
  if (!head) throw no_history(records);
  Verifier verifier(records, check, *head);
  verifier.files();
  verifier.notes();
  verifier.work_tree();
  const auto files = records.repository().files(*head);
  verifier.strays(*head, files);
  verifier.direction(*head);
  if (root_key) verifier.root(*root_key);
  verifier.signed_notes(*head);
  verifier.amendments(*head, files);
  verifier.signatures(*head);
  return std::move(verifier).result();
}

}  // namespace tnotes::records

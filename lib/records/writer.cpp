#include "records/writer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "records/addenda.hpp"
#include "records/amendments.hpp"
#include "records/shapes.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::records {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds lock_wait{10};

FileLock take_lock(const Records& records, const std::function<void()>& on_wait) {
  records.files().make_directories(".git/tnotes");
  auto lock = FileLock::acquire(records.root() / ".git/tnotes/writer", lock_wait, on_wait);
  if (!lock) {
    throw Error(Exit::system, "another tnotes is writing to the records")
        .hint("wait for it to end, or end it, and try again");
  }
  return *std::move(lock);
}

bool is_plain(const std::string& path, std::string_view folder, std::string_view ending) {
  return path.starts_with(folder) && path.ends_with(ending) &&
         path.find('/', folder.size()) == std::string::npos;
}

// The client of clients/<id>/<file>; empty where the path is another.
std::string client_of(const std::string& path, std::string_view file) {
  const auto parts = split(path, '/');
  if (parts.size() != 3 || parts[0] != "clients" || parts[2] != file || !is_client_id(parts[1])) {
    return {};
  }
  return std::string(parts[1]);
}

// Whether the path is of a kind that tnotes keeps; anything else is none of its business.
bool is_record(const std::string& path) {
  if (path == practice_path || path == ".gitattributes" || note_at(path)) return true;
  if (is_plain(path, "templates/", ".yaml")) return true;
  const auto parts = split(path, '/');
  if (parts.size() < 3 || parts[0] != "clients" || !path.ends_with(".yaml")) return false;
  static constexpr std::string_view kept[] = {"measures", "authorizations", "amendments",
                                              "disclosures"};
  return parts.size() == 3 || (parts.size() == 4 && std::find(std::begin(kept), std::end(kept),
                                                              parts[2]) != std::end(kept));
}

class Adoption {
 public:
  Adoption(const Records& records, git::Oid head) : records_(records), head_(head) {}

  void take(const git::Changed& changed) {
    const std::string& path = changed.path;
    const bool tracked = changed.difference != git::Difference::added;
    if (!is_record(path) && (!tracked || changed.difference == git::Difference::not_a_file) &&
        !records_.repository().read(head_, path)) {
      if (!tracked) refuse_vault_stray(records_.root(), path);
      strays.push_back(path);
      return;
    }
    if (changed.difference == git::Difference::not_a_file) {
      throw refuse(path, "it is not a plain file");
    }
    if (const auto ref = note_at(path)) {
      note(*ref, changed.difference);
    } else if (const std::string client = client_of(path, "client.yaml"); !client.empty()) {
      present(changed);
      checked(path, [&](const std::string& text) {
        (void)parse_client({path, text, 1, false}, client);
      });
      name(clients_, client);
    } else if (const std::string planned = client_of(path, "plan.yaml"); !planned.empty()) {
      present(changed);
      checked(path, [&](const std::string& text) {
        refuse_vault_text(path, text);
        (void)yaml::parse({path, text, 1, false});
      });
      name(clients_, planned);
    } else if (is_plain(path, "templates/", ".yaml")) {
      if (changed.difference == git::Difference::removed) {
        deed_.changes.push_back({path, std::nullopt});
      } else {
        checked(path, [&](const std::string& text) {
          if (fold(path) == fmt::format("templates/{}.yaml", psychotherapy_template)) {
            throw Error(Exit::refused, "psychotherapy notes are no part of the records");
          }
          refuse_vault_text(path, text);
          (void)yaml::parse({path, text});
        });
      }
    } else {
      throw refuse(path, "tnotes does not take that over");
    }
  }

  // The commit to make; nothing where no hand edit was found.
  std::optional<Deed> deed() && {
    if (deed_.changes.empty()) return std::nullopt;
    deed_.action = Action::adopt;
    deed_.clients = std::move(clients_);
    deed_.notes = std::move(notes_);
    return std::move(deed_);
  }

  std::vector<std::string> strays;

 private:
  // What the history knows can be compared and brought back; what it does not, only mended or
  // moved.
  [[nodiscard]] Error refuse(const std::string& path, const std::string& why) const {
    const std::string shown = escape_for_terminal(path, true);
    const std::string typed = for_shell(path);
    const std::string command = fmt::format("git -C {}", for_shell(records_.root().string()));
    Error error(Exit::refused, fmt::format("{} was changed outside tnotes: {}", shown, why));
    if (!records_.repository().read(head_, path)) {
      return error.hint("the history does not know it yet: mend it, or move it out of the records");
    }
    const auto with = [&](const char* verb) {
      return shown_command(fmt::format("{} {} -- {}", command, verb, typed));
    };
    return error.hint("see what changed with " + with("diff"))
        .hint("bring it back with " + with("checkout"));
  }

  void note(const NoteRef& ref, git::Difference difference) {
    const std::string path = ref.path();
    if (const auto before = records_.repository().read(head_, path)) {
      bool was_signed = true;  // what cannot be read is not known to be a draft
      try {
        was_signed = parse_note(path, *before).status == NoteStatus::final;
      } catch (const Error&) {
      }
      if (was_signed) {
        throw refuse(path, "a signed note does not change")
            .hint(fmt::format("then add to it with 'tnotes addend {}'", ref.id));
      }
    }
    if (difference == git::Difference::removed) {
      throw refuse(path, "the draft is gone")
          .hint(fmt::format("then discard it with 'tnotes discard {}'", ref.id));
    }
    if (difference == git::Difference::added) {
      // Two notes of one id could not be told apart by it any more.
      for (const auto& other : records_.notes()) {
        if (other.id == ref.id && other.client != ref.client) {
          throw refuse(path, fmt::format("{} has a note of that id already", other.client));
        }
      }
    }
    checked(path, [&](const std::string& text) {
      const Note draft = records_.note(ref, text);
      if (draft.status == NoteStatus::final) {
        throw Error(Exit::refused, "a note is signed by 'tnotes sign' alone");
      }
      check_amends(records_, draft, path);
    });
    name(clients_, ref.client);
    name(notes_, ref.id);
  }

  void present(const git::Changed& changed) {
    if (changed.difference == git::Difference::removed) {
      throw refuse(changed.path, "it is gone");
    }
  }

  // Takes a file over if `check` accepts its text.
  template <class Check>
  void checked(const std::string& path, Check check) {
    std::optional<std::string> text;
    try {
      text = records_.files().read(path);
      if (!text) throw Error(Exit::invalid, "it has just disappeared");
      check(*text);
    } catch (const Error& error) {
      Error refused = refuse(path, error.message());
      refused.excerpt(error.excerpt());
      if (const auto ref = note_at(path); ref && error.code() == Exit::invalid) {
        refused.hint(fmt::format("mend it with 'tnotes edit {}'", ref->id));
      }
      throw refused;
    }
    deed_.changes.push_back({path, std::move(*text)});
  }

  static void name(std::vector<std::string>& list, const std::string& id) {
    if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(id);
  }

  const Records& records_;
  git::Oid head_;
  Deed deed_{};
  std::vector<std::string> clients_;
  std::vector<std::string> notes_;
};

}  // namespace

Error no_history(const Records& records) {
  const Heads heads(records.state(), records.repository());
  const std::string branch = records.repository().branch();
  if (!heads.known() && branch == "main") {
    return Error(Exit::invalid, "the records' history is empty").hint("'tnotes init' begins it");
  }
  return Error(Exit::refused,
               fmt::format("the branch '{}' has no commit", escape_for_terminal(branch, true)))
      .hint(fmt::format("see the branches with 'git -C {} branch -a', and go back to yours with "
                        "'git switch'",
                        for_shell(records.root().string())));
}

std::string commit_email(std::string_view clinician) {
  return fmt::format("{}@tnotes.invalid", clinician);
}

Writer::Writer(const Records& records, Actor actor, Clock clock, const Options& options)
    : records_(records),
      actor_(std::move(actor)),
      clock_(std::move(clock)),
      lock_(take_lock(records, options.on_wait)),
      heads_(records.state(), records.repository()),
      on_commit_(options.on_commit) {
  git::Repository& repository = records_.repository();
  repository.recover();
  heads_.prepare();
  const auto head = repository.head();
  if (!head) throw no_history(records);
  head_ = *head;
  heads_.check();
  if (options.check) hand_edits_.untrusted = check_foreign_commits(records_, *options.check);
  adopt(options.except);
}

void Writer::adopt(const std::string& except) {
  Adoption adoption(records_, head_);
  for (const auto& changed : records_.repository().changed()) {
    if (changed.path != except) adoption.take(changed);
  }
  hand_edits_.strays = adoption.strays;
  if (auto deed = std::move(adoption).deed()) {
    commit(*deed);
    for (const auto& change : deed->changes) hand_edits_.adopted.push_back(change.path);
  }
}

// What became of a request stays on record.
void Writer::require_kept_amendment(const Deed& deed, const git::Change& change) const {
  const auto before = records_.repository().read(head_, change.path);
  const bool is_kept = deed.action == Action::amendment && change.bytes &&
                       (!before || goes_on_from(*before, *change.bytes));
  if (!is_kept) {
    throw Error(Exit::refused, fmt::format("{} is added to, and never changed", change.path));
  }
}

// Whoever asks for it, and whatever happened meanwhile: a signed note does not change.
void Writer::require_kept(const Deed& deed) const {
  for (const auto& change : deed.changes) {
    if (amendment_at(change.path)) require_kept_amendment(deed, change);
    const auto ref = note_at(change.path);
    const auto before = ref ? records_.repository().read(head_, change.path) : std::nullopt;
    if (!before) continue;
    if (deed.action == Action::cosign && change.bytes && is_as_signed(*before, *change.bytes)) {
      continue;
    }
    try {
      if (parse_note(change.path, *before).status == NoteStatus::draft) continue;
    } catch (const Error& error) {
      if (error.code() != Exit::refused && before->find("\nsigned:") == std::string::npos) continue;
    }
    throw Error(Exit::refused, fmt::format("note {} is signed", ref->id))
        .hint(fmt::format("add to it with 'tnotes addend {}'", ref->id.substr(9)));
  }
}

git::Oid Writer::commit(const Deed& deed) {
  require_kept(deed);
  const std::string message = render_message({std::string(to_string(deed.action)), deed.clients,
                                              deed.notes, actor_.clinician, deed.amendment});
  // From here on it is all or nothing, and the user is told which.
  const HoldInterrupts hold;
  const git::Person person{actor_.name, commit_email(actor_.clinician), clock_()};
  const auto remember = [this](const git::Oid& id) {
    try {
      heads_.remember(id);
    } catch (Error& error) {
      error.hint(fmt::format("the change itself is saved, as commit {}", id.hex().substr(0, 12)));
      throw;
    }
  };
  const auto sign = [&](std::string_view payload) {
    std::string signature = actor_.sign(payload);
    if (deed.still) deed.still();
    return signature;
  };
  head_ = records_.repository().commit(deed.changes, head_, person, message, sign, remember);
  if (on_commit_) on_commit_(head_);
  return head_;
}

}  // namespace tnotes::records

#include "vault/verify.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "git/programs.hpp"
#include "vault/form.hpp"
#include "vault/seal.hpp"
#include "vault/sweep.hpp"
#include "vault/unfinished.hpp"

namespace tnotes::vault {
namespace {

std::string_view code_of(Fault fault) {
  switch (fault) {
    case Fault::keys:
      return "keys";
    case Fault::misplaced:
      return "misplaced";
    case Fault::damaged:
      break;
  }
  return "damaged";
}

// HEAD, or where there is none to be read what is read in its place.
git::Oid head_of(const Store& store) {
  try {
    return store.history().head().value_or(store.head());
  } catch (const Error&) {
    return store.head();
  }
}

class Verifier {
 public:
  Verifier(const Store& store, std::span<const age::X25519Identity> identities,
           const std::function<void(std::size_t)>& progress)
      : store_(store),
        history_(store.history()),
        identities_(identities),
        progress_(progress),
        head_(head_of(store)) {}

  void doubts() {
    for (const auto& doubt : store_.doubts()) {
      add(doubt.code, doubt.path, doubt.error.message(), doubt.commit);
    }
    if (store_.reads_head()) return;
    try {
      differences();
    } catch (const Error& error) {
      add("damaged", "", "what it has cannot be told: " + error.message(), head_.hex());
    }
  }

  // What HEAD has otherwise than the last commit that can be trusted.
  void differences() {
    const bool went_back = store_.doubts().front().code == "rollback";
    const std::set<std::string> before = paths_at(store_.head());
    const std::set<std::string> now = paths_at(head_);
    for (auto& path : history_.paths_changed(store_.head(), head_)) {
      const auto* const what = !before.contains(path) ? "added"
                               : now.contains(path)   ? "changed"
                                                      : "removed";
      add(went_back ? "rollback" : "forged", path,
          went_back ? "it is not as the last head known here has it"
                    : fmt::format("it was {} since the last commit that can be trusted", what),
          head_.hex());
      named_.insert(std::move(path));
    }
  }

  // All that HEAD came of is still there, and begins where it did.
  void commits() {
    git::Oid reached = head_;
    bool begins = false;
    try {
      history_.walk(head_, [&](const git::Commit& commit) {
        ++result_.checked;
        begins = begins || commit.id == store_.root_commit();
        if (!commit.parents.empty()) reached = commit.parents.front();
        return true;
      });
    } catch (const Error& error) {
      add("damaged", "", "the history is cut off here, or damaged: " + error.message(),
          reached.hex());
      return;
    }
    if (begins) return;
    add("rollback", "", "the history does not begin with the commit that it once did",
        store_.root_commit().hex());
  }

  // Who looks into what is wrong here uses git, which would run them.
  void programs() {
    std::vector<git::PlantedProgram> all;
    try {
      all = git::planted_programs(history_);
    } catch (const Error& error) {
      add("damaged", ".git/config", error.message());
    }
    for (const auto& planted : all) {
      add("program", planted.path,
          planted.key.empty()
              ? "git runs this hook"
              : fmt::format("the setting {} has git run a program, or look elsewhere",
                            planted.key));
    }
  }

  // What another directory holds goes when that goes, and is in no copy of this one.
  void place() {
    for (const char* path : {".git/objects/info/alternates", ".git/commondir"}) {
      if (!store_.files().exists(path)) continue;
      add("elsewhere", path, "a part of the history lies in another directory");
    }
    for (const auto& entry : store_.files().list(".git/objects").value_or(std::vector<Entry>())) {
      if (entry.kind != EntryKind::symlink) continue;
      add("elsewhere", ".git/objects/" + entry.name,
          "a part of the history lies in another directory");
    }
  }

  // Without the tree nothing more can be told.
  [[nodiscard]] bool has_tree() {
    try {
      static_cast<void>(history_.paths_changed({}, store_.head()));
      return true;
    } catch (const Error& error) {
      add("damaged", "", "what it says is in the vault is damaged: " + error.message(),
          store_.head().hex());
      return false;
    }
  }

  void files() {
    std::set<std::string> plain;
    for (const auto& file : history_.files(store_.head())) {
      plain.insert(file.path);
      ++result_.checked;
      try {
        static_cast<void>(history_.bytes(file.bytes, largest_ciphertext));
      } catch (const Error& error) {
        add("damaged", file.path, "the history's copy of it is damaged: " + error.message());
        lost_.insert(file.path);
      }
    }
    for (auto& path : history_.paths_changed({}, store_.head())) {
      if (plain.contains(path) && belongs(path)) continue;
      add("stray", path, "it is in the vault's history, and is no note");
      named_.insert(std::move(path));
    }
  }

  void notes() {
    std::vector<Found> found(Sweep::batch_size);
    const auto make_look = [&] {
      return [&, reader = std::make_shared<NoteReader>(identities_)](
                 std::size_t slot, const std::string& id, std::string_view ciphertext) {
        found[slot] = look_at(id, ciphertext, *reader);
      };
    };
    const auto batch_done = [&](std::span<const std::string> ids) {
      for (std::size_t slot = 0; slot < ids.size(); ++slot) {
        if (found[slot]) result_.problems.push_back(*std::exchange(found[slot], std::nullopt));
      }
      done_ += ids.size();
      progress_(done_);
    };
    for (const auto& damage : sweep(store_, {make_look, batch_done})) {
      if (named_.contains(damage.path) || lost_.contains(damage.path)) continue;
      add("uncommitted", damage.path, damage.error.message());
    }
  }

  void unfinished_texts() {
    try {
      look_at_unfinished();
    } catch (const Error& error) {
      add("damaged", "", "unfinished texts cannot be told: " + error.message());
    }
  }

  void look_at_unfinished() {
    const StrangeTexts strange = strange_texts(store_);
    for (const auto& path : strange.planted) {
      add("unfinished", path, "this computer did not keep it");
    }
    for (const auto& path : strange.changed) {
      add("unfinished", path, "it is not the text that this computer kept there");
    }
    if (strange.gone != 0) {
      add("unfinished", ".git/tnotes/unfinished",
          fmt::format(
              "{} that this computer kept there {} gone",
              strange.gone == 1 ? std::string("a text") : fmt::format("{} texts", strange.gone),
              strange.gone == 1 ? "is" : "are"));
    }
    for (const auto& kept : unfinished(store_)) {
      ++result_.checked;
      if (identities_.empty() || !is_own(store_, kept)) continue;
      try {
        static_cast<void>(open_unfinished(store_, kept, identities_));
      } catch (const Unreadable& error) {
        add(code_of(error.fault()), unfinished_path(kept), error.message());
      } catch (const Error& error) {
        // An editor was closed meanwhile, and the text is a note, or it was saved once more.
        if (error.code() == Exit::not_found || error.code() == Exit::refused) continue;
        add("damaged", unfinished_path(kept), error.message());
      }
    }
  }

  Verification result() && {
    std::ranges::stable_sort(result_.problems, {}, &Problem::path);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::set<std::string> paths_at(const git::Oid& commit) const {
    const auto paths = history_.paths_changed({}, commit);
    return {paths.begin(), paths.end()};
  }

  using Found = std::optional<Problem>;

  static bool belongs(const std::string& path) {
    return is_note_path(path) || path == vault_file_name || path == ".gitattributes";
  }

  Found look_at(const std::string& id, std::string_view ciphertext, NoteReader& reader) const {
    const auto problem = [&](std::string_view code, const std::string& message) {
      return Problem{std::string(code), note_path(id), "", message};
    };
    try {
      require_form(ciphertext);
      if (!identities_.empty()) static_cast<void>(reader.read(id, ciphertext));
      return std::nullopt;
    } catch (const Unreadable& error) {
      return problem(code_of(error.fault()), error.message());
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      return problem("damaged", error.message());
    }
  }

  void add(std::string_view code, const std::string& path, const std::string& message,
           const std::string& commit = {}) {
    result_.problems.push_back({std::string(code), path, commit, message});
  }

  const Store& store_;
  const git::Repository& history_;
  std::span<const age::X25519Identity> identities_;
  const std::function<void(std::size_t)>& progress_;
  git::Oid head_;
  std::set<std::string> named_;  // paths of which it was said what is wrong in the history
  std::set<std::string> lost_;   // paths of which the history has no copy any more
  std::size_t done_ = 0;
  Verification result_;
};

}  // namespace

Verification verify(const Store& store, std::span<const age::X25519Identity> identities,
                    const std::function<void(std::size_t)>& progress) {
  Verifier verifier(store, identities, progress);
  verifier.doubts();
  verifier.place();
  verifier.programs();
  verifier.commits();
  if (verifier.has_tree()) {
    verifier.files();
    verifier.notes();
  }
  verifier.unfinished_texts();
  return std::move(verifier).result();
}

Verification verification_of(const Doubt& doubt) {
  return {0, {{doubt.code, doubt.path, doubt.commit, doubt.error.message()}}};
}

Verification verification_of(const Error& error) {
  const bool is_refused = error.code() == Exit::refused;
  return {0, {{is_refused ? "refused" : "damaged", "", "", error.message()}}};
}

}  // namespace tnotes::vault

#include "vault/trust.hpp"

#include <fmt/format.h>
#include <optional>

#include "base/text.hpp"
#include "git/sign.hpp"
#include "git/signed.hpp"

namespace tnotes::vault {
namespace {

constexpr std::size_t shown_of_commit = 12;

std::string shown(const git::Oid& commit) { return commit.hex().substr(0, shown_of_commit); }

// What cannot be read is taken for what it may have become: nothing of ours.
template <class Ask>
bool asked(Ask ask) {
  try {
    return ask();
  } catch (const Error&) {
    return false;
  }
}

class Judge {
 public:
  Judge(const git::Repository& repository, const records::Heads& heads,
        const std::vector<std::string>& signers, const Environment& environment)
      : repository_(repository),
        last_(heads.remembered()),
        signers_(signers),
        environment_(environment) {
    try {
      head_ = repository.head();
    } catch (const Error& error) {
      if (!is_good(last_)) throw;
      no_head_ = error;
    }
  }

  [[nodiscard]] Trusted trusted() const {
    const bool is_mine = head_ && is_ours(*head_);
    const bool goes_on = head_ && (!last_ || descends(*head_, *last_));
    if (is_mine && goes_on) return {*head_, head_, {}};
    const auto last = is_good(last_) ? last_ : std::nullopt;
    if (!head_) {
      if (!last) throw Untrusted(without_head(last));
      return {*last, last, without_head(last)};
    }
    const auto newest = goes_on ? last_of_ours() : std::nullopt;
    const auto commit = newest ? newest : last;
    if (!goes_on && is_whole()) return {*head_, commit, went_back(commit)};
    return {*head_, commit, is_mine || !is_there() ? damaged(commit) : not_ours(commit)};
  }

  void require_ours() const {
    if (!head_ || !is_ours(*head_)) throw(head_ ? not_ours({}) : without_head({})).error;
  }

 private:
  [[nodiscard]] bool is_ours(const git::Oid& commit) const {
    return asked([&] { return git::verify_commit(repository_, commit, signers_, environment_); });
  }

  // Signed, and what it says is in the vault can be told.
  [[nodiscard]] bool is_good(const std::optional<git::Oid>& commit) const {
    return commit && is_ours(*commit) && asked([&] {
             static_cast<void>(repository_.files(*commit));
             return true;
           });
  }

  [[nodiscard]] bool descends(const git::Oid& commit, const git::Oid& ancestor) const {
    return asked([&] { return repository_.descends(commit, ancestor); });
  }

  // Whether HEAD's commit can be read.
  [[nodiscard]] bool is_there() const {
    return asked([&] {
      static_cast<void>(repository_.read_commit(*head_));
      return true;
    });
  }

  // Whether HEAD's history can be read as far as it has to be, so that it is known where it goes.
  [[nodiscard]] bool is_whole() const {
    return asked([&] {
      repository_.walk(*head_, [](const git::Commit&) { return true; });
      return true;
    });
  }

  // The newest since the head seen last.
  [[nodiscard]] std::optional<git::Oid> last_of_ours() const {
    std::optional<git::Oid> found;
    static_cast<void>(asked([&] {
      const auto look = [&](const git::Commit& commit) {
        const bool is_next = is_good(commit.id) && (!last_ || descends(commit.id, *last_));
        if (is_next) found = commit.id;
        return !found;
      };
      repository_.walk(*head_, look, last_);
      return true;
    }));
    return found;
  }

  [[nodiscard]] std::string git(const std::string& words) const {
    return shown_command(
        fmt::format("git -C {} {}", for_shell(repository_.work_tree().string()), words));
  }

  // What to do about commits that came behind the one that is read.
  void hint_at(Error& error, const git::Oid& commit) const {
    error.hint(fmt::format("what is read is commit {}; nothing is written until this is settled",
                           shown(commit)));
    error.hint("look at what came since with " +
               git(fmt::format("log --stat {}..HEAD", shown(commit))));
    error.hint("if it is not yours, throw it away with " +
               git(fmt::format("reset --hard {}", shown(commit))));
  }

  [[nodiscard]] Doubt not_ours(const std::optional<git::Oid>& commit) const {
    const bool is_signed = asked([&] { return git::is_signed(repository_, *head_); });
    Error error(Exit::refused, "the vault's last commit is not signed by a key that is pinned");
    if (commit) {
      hint_at(error, *commit);
    } else {
      error.hint("look at it with " + git("log --stat"));
    }
    static_cast<void>(asked([&] {
      const auto signer = git::named_signer(repository_, *head_);
      if (signer) error.hint("it is signed by " + *signer);
      return true;
    }));
    if (is_signed) {
      error.hint("if it is yours, by another key: 'tnotes vault recipient trust'");
    } else {
      error.hint("if it is yours, sign for it with " + git("commit --allow-empty -S -m sign"));
    }
    return {is_signed ? "signature" : "unsigned", "", head_->hex(), error};
  }

  [[nodiscard]] Doubt went_back(const std::optional<git::Oid>& commit) const {
    Error error(Exit::refused, "the vault's history went back or was rewritten");
    error.hint(fmt::format("the last head known here is {}", last_->hex()));
    error.hint(fmt::format("HEAD is {}: look at it with {}", head_->hex(), git("log")));
    if (!commit) {
      error.hint("bring the vault back from where it is newer");
    } else if (descends(*commit, *head_)) {
      error.hint("nothing is lost: bring it back with " + git("reset --hard " + shown(*commit)));
    } else {
      error.hint("see how they went apart with " +
                 git(fmt::format("log --graph --oneline HEAD {}", shown(*commit))));
    }
    error.hint(fmt::format("if you know why, accept it with 'tnotes vault verify --accept-head {}'",
                           head_->hex()));
    return {"rollback", "", head_->hex(), error};
  }

  [[nodiscard]] Doubt damaged(const std::optional<git::Oid>& commit) const {
    Error error(Exit::refused, "the vault's history is damaged");
    if (commit) {
      error.hint(fmt::format("what is read is commit {}; nothing is written until this is settled",
                             shown(*commit)));
    }
    error.hint(git("fsck") + " names what is missing: bring it back from a backup");
    if (commit && !is_there()) {
      error.hint("if there is none, go on from what is read with " + git(move_branch_to(*commit)));
    }
    return {"damaged", "", head_->hex(), error};
  }

  [[nodiscard]] Doubt without_head(const std::optional<git::Oid>& commit) const {
    if (no_head_) {
      Error error(Exit::refused, no_head_->message());
      for (const auto& hint : no_head_->hints()) error.hint(hint);
      hint_at_lost(error, commit);
      return {"damaged", "", "", error};
    }
    Error error(Exit::refused,
                fmt::format("the vault at {} has no history", repository_.work_tree().string()));
    hint_at_lost(error, commit);
    return {"rollback", "", "", error};
  }

  [[nodiscard]] std::string move_branch_to(const git::Oid& commit) const {
    std::string branch = "main";
    try {
      branch = repository_.branch();
    } catch (const Error&) {
      // HEAD cannot be read, which is said before.
    }
    return fmt::format("update-ref {} {}", for_shell("refs/heads/" + branch), commit.hex());
  }

  void hint_at_lost(Error& error, const std::optional<git::Oid>& commit) const {
    if (commit) {
      error.hint("nothing is lost: bring it back with " + git(move_branch_to(*commit)));
    } else {
      error.hint("bring the vault back from a backup");
    }
  }

  const git::Repository& repository_;
  std::optional<git::Oid> last_;
  const std::vector<std::string>& signers_;
  const Environment& environment_;
  std::optional<git::Oid> head_;
  std::optional<Error> no_head_;  // why there is none
};

}  // namespace

Trusted find_trusted(const git::Repository& repository, const records::Heads& heads,
                     const std::vector<std::string>& signers, const Environment& environment) {
  return Judge(repository, heads, signers, environment).trusted();
}

void accept_head(const git::Repository& repository, const records::Heads& heads,
                 const std::vector<std::string>& signers, const Environment& environment) {
  const Judge judge(repository, heads, signers, environment);
  judge.require_ours();
  heads.remember(*repository.head());
}

}  // namespace tnotes::vault

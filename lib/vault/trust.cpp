#include "vault/trust.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "git/sign.hpp"
#include "git/signed.hpp"

namespace tnotes::vault {
namespace {

constexpr std::size_t shown_of_commit = 12;

std::string shown(const git::Oid& commit) { return commit.hex().substr(0, shown_of_commit); }

class Judge {
 public:
  Judge(const git::Repository& repository, const records::Heads& heads,
        const std::vector<std::string>& signers, const Environment& environment)
      : repository_(repository),
        last_(heads.remembered()),
        signers_(signers),
        environment_(environment) {
    const auto head = repository.head();
    if (!head) {
      Error error(Exit::refused,
                  fmt::format("the vault at {} has no history", repository.work_tree().string()));
      throw Untrusted({"rollback", "", "", error.hint("bring the vault back from a backup")});
    }
    head_ = *head;
  }

  [[nodiscard]] Trusted trusted() const {
    const bool goes_on = !last_ || descends(head_, *last_);
    if (goes_on && is_ours(head_)) return {head_, head_, {}};
    std::optional<git::Oid> commit = goes_on ? last_of_ours() : std::nullopt;
    if (!commit && last_ && is_there(*last_) && is_ours(*last_)) commit = last_;
    return {head_, commit, goes_on ? not_ours(commit) : went_back(commit)};
  }

  void require_ours() const {
    if (!is_ours(head_)) throw not_ours({}).error;
  }

 private:
  [[nodiscard]] bool is_ours(const git::Oid& commit) const {
    return git::verify_commit(repository_, commit, signers_, environment_);
  }

  // The commit, and what it says is in the vault.
  [[nodiscard]] bool is_there(const git::Oid& commit) const {
    try {
      static_cast<void>(repository_.files(commit));
      return true;
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      return false;
    }
  }

  // Not where one of them is not even there.
  [[nodiscard]] bool descends(const git::Oid& commit, const git::Oid& ancestor) const {
    try {
      return repository_.descends(commit, ancestor);
    } catch (const Error& error) {
      if (error.code() != Exit::not_found) throw;
      return false;
    }
  }

  // The newest since the head seen last.
  [[nodiscard]] std::optional<git::Oid> last_of_ours() const {
    std::optional<git::Oid> found;
    const auto look = [&](const git::Commit& commit) {
      const bool is_next = is_ours(commit.id) && (!last_ || descends(commit.id, *last_));
      if (is_next && is_there(commit.id)) found = commit.id;
      return !found;
    };
    repository_.walk(head_, look, last_);
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
    const bool is_signed = git::is_signed(repository_, head_);
    Error error(Exit::refused, "the vault's last commit is not signed by a key that is pinned");
    if (commit) {
      hint_at(error, *commit);
    } else {
      error.hint("look at it with " + git("log --stat"));
    }
    if (const auto signer = git::named_signer(repository_, head_)) {
      error.hint("it is signed by " + *signer);
    }
    if (is_signed) {
      error.hint("if it is yours, by another key: 'tnotes vault recipient trust'");
    } else {
      error.hint("if it is yours, sign for it with " + git("commit --allow-empty -S -m sign"));
    }
    return {is_signed ? "signature" : "unsigned", "", head_.hex(), error};
  }

  [[nodiscard]] Doubt went_back(const std::optional<git::Oid>& commit) const {
    Error error(Exit::refused, "the vault's history went back or was rewritten");
    error.hint(fmt::format("the last head known here is {}", last_->hex()));
    error.hint(fmt::format("HEAD is {}: look at it with {}", head_.hex(), git("log")));
    if (!commit) {
      error.hint("bring the vault back from where it is newer");
    } else if (descends(*commit, head_)) {
      error.hint("nothing is lost: bring it back with " + git("reset --hard " + shown(*commit)));
    } else {
      error.hint("see how they went apart with " +
                 git(fmt::format("log --graph --oneline HEAD {}", shown(*commit))));
    }
    error.hint(fmt::format("if you know why, accept it with 'tnotes vault verify --accept-head {}'",
                           head_.hex()));
    return {"rollback", "", head_.hex(), error};
  }

  const git::Repository& repository_;
  std::optional<git::Oid> last_;
  const std::vector<std::string>& signers_;
  const Environment& environment_;
  git::Oid head_;
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

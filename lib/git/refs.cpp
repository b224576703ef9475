#include "git/refs.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t small_file = std::size_t{64} << 10;
constexpr std::size_t packed_refs_limit = std::size_t{64} << 20;

Oid parse_oid(std::string_view text) {
  if (text.size() == 64) {
    throw Error(Exit::refused, "the repository names its objects by SHA-256")
        .hint("tnotes works with SHA-1 repositories, which 'git init' makes unless told otherwise");
  }
  const std::optional<Oid> oid = Oid::from_hex(text);
  if (!oid) throw Error(Exit::invalid, "a branch of the repository is damaged");
  return *oid;
}

std::string back_to_branch(const Directory& git) {
  return fmt::format("go back to one with 'git -C {} switch main'",
                     for_shell(git.path().parent_path().string()));
}

}  // namespace

std::string current_branch(const Directory& git) {
  const std::optional<std::string> head = git.read("HEAD", small_file);
  if (!head) throw Error(Exit::not_found, "'.git' is not a git repository: it has no HEAD");
  constexpr std::string_view symbolic = "ref:";
  if (!head->starts_with(symbolic)) {
    // git takes no directory for a repository that has this.
    if (!Oid::from_hex(trim(*head)) && trim(*head).size() != 64) {
      throw Error(Exit::invalid, "'.git/HEAD' is damaged")
          .hint(fmt::format("where the branch was main, write that into it: echo ref: "
                            "refs/heads/main >{}",
                            for_shell((git.path() / "HEAD").string())));
    }
    throw Error(Exit::refused, "the repository is on no branch").hint(back_to_branch(git));
  }
  std::string branch(trim(std::string_view(*head).substr(symbolic.size())));
  if (!branch.starts_with("refs/heads/")) {
    throw Error(Exit::refused, "the repository's HEAD is not a branch").hint(back_to_branch(git));
  }
  return branch;
}

std::optional<Oid> read_branch(const Directory& git, const std::string& branch) {
  if (const auto loose = git.read(branch, small_file)) {
    const std::string_view text = trim(*loose);
    if (text.starts_with("ref:")) {
      throw Error(Exit::refused, "the repository's branch is an alias of another")
          .hint(back_to_branch(git));
    }
    return parse_oid(text);
  }
  const auto packed = git.read("packed-refs", packed_refs_limit);
  if (!packed) return std::nullopt;
  for (const std::string_view line : split_lines(*packed)) {
    const std::size_t space = line.find(' ');
    if (line.starts_with('#') || line.starts_with('^') || space == std::string_view::npos) continue;
    if (line.substr(space + 1) == branch) return parse_oid(line.substr(0, space));
  }
  return std::nullopt;
}

void append_reflogs(const Directory& git, const std::string& branch, const std::optional<Oid>& from,
                    const Oid& to, const Person& by, const std::string& subject) {
  const auto minutes = by.at.offset.count();
  const std::string line = fmt::format(
      "{} {} {} <{}> {} {}{:02}{:02}\tcommit{}: {}\n", from.value_or(Oid{}).hex(), to.hex(),
      by.name, by.email, by.at.utc.time_since_epoch().count(), minutes < 0 ? '-' : '+',
      std::abs(minutes) / 60, std::abs(minutes) % 60, from ? "" : " (initial)", subject);
  for (const std::string& log : {std::string("logs/HEAD"), "logs/" + branch}) {
    git.make_directories(log.substr(0, log.rfind('/')));
    const Descriptor file(::openat(git.descriptor(), log.c_str(),
                                   O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) throw_system("write", ".git/" + log, errno);
    write_descriptor(file.get(), line, ".git/" + log);
  }
}

}  // namespace tnotes::git

#include "records/heads.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace tnotes::records {
namespace {

namespace fs = std::filesystem;

std::string roots_name(const git::Repository& repository) {
  std::error_code ignored;
  return "roots/" + sha256_hex(fs::weakly_canonical(repository.work_tree(), ignored).string());
}

std::optional<git::Oid> read_oid(const fs::path& state, const std::string& name) {
  std::error_code ignored;
  if (!fs::exists(state, ignored)) return std::nullopt;
  const auto text = Directory::open(state).read(name, 4096);
  if (!text) return std::nullopt;
  const auto oid = git::Oid::from_hex(trim(*text));
  if (!oid) {
    throw Error(Exit::invalid, fmt::format("{} is damaged", (state / name).string()))
        .hint(
            "it holds the id of one commit; put the right one there, or remove the file to accept "
            "the records as they are now");
  }
  return oid;
}

// Whether the head remembered is part of the history; one that is not even there is not.
bool is_behind(const git::Repository& repository, const git::Oid& last, const git::Oid& head) {
  try {
    return repository.descends(head, last);
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    return false;
  }
}

}  // namespace

Directory state_directory(const fs::path& state) {
  std::error_code failed;
  fs::create_directories(state, failed);
  if (failed) {
    throw Error(Exit::system, fmt::format("cannot make {}: {}", state.string(),
                                          to_lower_ascii(failed.message())));
  }
  return Directory::open(state);
}

Heads::Heads(fs::path state, const git::Repository& repository)
    : state_(std::move(state)), repository_(repository) {}

git::Oid Heads::root() const {
  if (!root_) root_ = read_oid(state_, roots_name(repository_));
  // Once per clone: the walk to the first commit grows with the history.
  if (!root_) root_ = repository_.root();
  return *root_;
}

std::optional<git::Oid> Heads::remembered() const {
  return read_oid(state_, "heads/" + root().hex());
}

bool Heads::known() const { return read_oid(state_, roots_name(repository_)).has_value(); }

void Heads::prepare() const {
  const Directory state = state_directory(state_);
  for (const char* folder : {"heads", "roots"}) state.make_directories(folder);
  for (const char* folder : {"heads", "roots"}) {
    if (::faccessat(state.descriptor(), folder, W_OK | X_OK, AT_EACCESS) != 0) {
      throw Error(Exit::system, fmt::format("cannot write {}: {}", (state_ / folder).string(),
                                            system_message(errno)));
    }
  }
}

bool Heads::hold() const {
  const auto last = remembered();
  const auto head = repository_.head();
  return !last || (head && (*head == *last || is_behind(repository_, *last, *head)));
}

fs::path Heads::file() const { return state_ / "heads" / root().hex(); }

void Heads::check() const {
  if (hold()) return;
  const auto last = remembered();
  const auto head = repository_.head();
  throw Error(Exit::refused, "the records' history went back or was rewritten")
      .hint(fmt::format("the last head known here is {}", last->hex()))
      .hint(fmt::format("HEAD is {}: look at it with 'git -C {} log'", head ? head->hex() : "none",
                        for_shell(repository_.work_tree().string())))
      .hint("if you know why, accept it with 'tnotes verify --accept-head " +
            (head ? head->hex() : "OID") + "'");
}

void Heads::remember(const git::Oid& head) const {
  const Directory state = state_directory(state_);
  const std::string name = roots_name(repository_);
  if (!state.exists(name)) state.write(name, root().hex() + "\n");
  state.write("heads/" + root().hex(), head.hex() + "\n");
}

}  // namespace tnotes::records

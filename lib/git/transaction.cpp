#include "git/transaction.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"

namespace tnotes::git {
namespace {

const std::string place = "tnotes/commit";
const std::string journal_name = "pending";
constexpr std::chrono::milliseconds patience{2000};
constexpr std::chrono::seconds patience_with_others{10};
constexpr std::chrono::milliseconds pause{20};

void unlink_quietly(int directory, const std::string& name) {
  static_cast<void>(::unlinkat(directory, name.c_str(), 0));
}

// Removes a lock where it is a link to that file of ours.
void remove_own_lock(const Directory& git, const std::string& name, const std::string& target) {
  struct stat ours {};
  struct stat lock {};
  const std::string lock_name = target + ".lock";
  if (::fstatat(git.descriptor(), (place + '/' + name).c_str(), &ours, AT_SYMLINK_NOFOLLOW) == 0 &&
      ::fstatat(git.descriptor(), lock_name.c_str(), &lock, AT_SYMLINK_NOFOLLOW) == 0 &&
      ours.st_ino == lock.st_ino && ours.st_dev == lock.st_dev) {
    unlink_quietly(git.descriptor(), lock_name);
  }
}

void remove_staged_directory(const Directory& git, const std::string& path) {
  if (const auto directory = git.below(path)) {
    for (const Entry& entry : directory->list(".").value_or(std::vector<Entry>{})) {
      unlink_quietly(directory->descriptor(), entry.name);
    }
  }
  static_cast<void>(::unlinkat(git.descriptor(), path.c_str(), AT_REMOVEDIR));
}

}  // namespace

std::optional<Journal> Transaction::interrupted(const Directory& git) {
  const auto text = git.read(place + '/' + journal_name);
  if (!text) return std::nullopt;
  const auto words = split(trim(*text), ' ');
  if (!text->ends_with('\n') || words.size() != 3) return std::nullopt;
  const auto from = Oid::from_hex(words[0]);
  const auto to = Oid::from_hex(words[1]);
  if (!from || !to) return std::nullopt;
  return Journal{*from == Oid{} ? std::nullopt : from, *to, std::string(words[2])};
}

bool Transaction::left_over(const Directory& git) {
  const auto entries = git.list(place);
  return entries && !entries->empty();
}

FileLock Transaction::exclude_others(const Directory& git) {
  git.make_directories(place);
  auto lock = FileLock::acquire(git.path() / "tnotes/lock", patience_with_others);
  if (!lock) {
    throw Error(Exit::system,
                fmt::format("another tnotes is writing to '{}'", git.path().parent_path().string()))
        .hint("try again when it is done");
  }
  return std::move(*lock);
}

void Transaction::clear_but_journal(const Directory& git) {
  remove_own_lock(git, "index", "index");
  if (const auto journal = interrupted(git)) remove_own_lock(git, "branch", journal->branch);
  const auto entries = git.list(place);
  if (!entries) return;
  for (const Entry& entry : *entries) {
    const std::string path = place + '/' + entry.name;
    if (entry.kind == EntryKind::directory) {
      remove_staged_directory(git, path);
    } else if (entry.name != journal_name) {
      unlink_quietly(git.descriptor(), path);
    }
  }
}

void Transaction::clear(const Directory& git) {
  clear_but_journal(git);
  unlink_quietly(git.descriptor(), place + '/' + journal_name);
}

Transaction::Transaction(const Directory& git) : git_(git) {
  directory_ = Descriptor(
      ::openat(git.descriptor(), place.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory_) throw_system("open", ".git/" + place, errno);
}

Transaction::~Transaction() {
  for (const std::string& target : locked_) {
    unlink_quietly(git_.descriptor(), target + ".lock");
  }
  if (keep_) return;
  try {
    clear(git_);
  } catch (const Error&) {
    // What stays is swept away by the next commit.
  }
}

Descriptor Transaction::create(const std::string& name) const {
  Descriptor file(::openat(directory_.get(), name.c_str(),
                           O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) throw_system("write", ".git/" + place + '/' + name, errno);
  return file;
}

void Transaction::write(const std::string& name, std::string_view bytes) const {
  write_descriptor(create(name).get(), bytes, ".git/" + place + '/' + name);
}

void Transaction::write(const Journal& journal) const {
  write(journal_name, fmt::format("{} {} {}\n", journal.from.value_or(Oid{}).hex(),
                                  journal.to.hex(), journal.branch));
}

void Transaction::make_directory(const std::string& name) const {
  if (::mkdirat(directory_.get(), name.c_str(), 0700) != 0) {
    throw_system("write", ".git/" + place + '/' + name, errno);
  }
}

void Transaction::move(const std::string& name, const Directory& directory,
                       const std::string& target, const std::string& path) const {
  if (::renameat(directory_.get(), name.c_str(), directory.descriptor(), target.c_str()) != 0) {
    throw_system("write", path, errno);
  }
}

void Transaction::lock(const std::string& name, const std::string& target) {
  const std::string lock_name = target + ".lock";
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::linkat(directory_.get(), name.c_str(), git_.descriptor(), lock_name.c_str(), 0) != 0) {
    if (errno != EEXIST) throw_system("lock", ".git/" + target, errno);
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(Exit::system,
                  fmt::format("git is busy in '{}'", git_.path().parent_path().string()))
          .hint(fmt::format("if no git is running there, remove '{}'",
                            (git_.path() / lock_name).string()));
    }
    std::this_thread::sleep_for(pause);
  }
  locked_.push_back(target);
}

void Transaction::publish(const std::string& target) {
  const std::string lock_name = target + ".lock";
  if (::renameat(git_.descriptor(), lock_name.c_str(), git_.descriptor(), target.c_str()) != 0) {
    throw_system("write", ".git/" + target, errno);
  }
  std::erase(locked_, target);
}

void Transaction::finish() {
  clear(git_);
  keep_ = true;
}

}  // namespace tnotes::git

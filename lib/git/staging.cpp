#include "git/staging.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tuple>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"
#include "git/pieces.hpp"
#include "git/state.hpp"
#include "git/steps.hpp"

namespace tnotes::git {
namespace {

void require_path(const std::string& path) {
  for (const std::string_view name : split(path, '/')) {
    if (name.empty() || name == "." || name == ".." || to_lower_ascii(name) == ".git") {
      throw Error(Exit::refused, fmt::format("'{}' is no path for a file of the records", path));
    }
  }
}

void require_place(const Directory& directory, const Planned& planned) {
  struct stat status {};
  if (::fstatat(directory.descriptor(), file_name_of(planned.path).c_str(), &status,
                AT_SYMLINK_NOFOLLOW) != 0 ||
      S_ISREG(status.st_mode) || (!planned.bytes && S_ISLNK(status.st_mode))) {
    return;
  }
  throw Error(S_ISLNK(status.st_mode) ? Exit::refused : Exit::invalid,
              fmt::format("'{}' is not a plain file", planned.path));
}

}  // namespace

const Directory* Walker::find(const std::string& relative) {
  if (!here_ || relative != relative_) {
    here_.reset();
    here_ = work_.below(relative);
    relative_ = relative;
  }
  return here_ ? &*here_ : nullptr;
}

const Directory& Walker::make(const std::string& relative) {
  if (here_ && relative == relative_) return *here_;
  work_.make_directories(relative);
  if (const Directory* const made = find(relative)) return *made;
  throw_system("write", relative, ENOENT);
}

Staging::Staging(const Directory& work, const Transaction& transaction, SyncBatch& batch,
                 std::vector<Planned>& plan)
    : work_(work),
      transaction_(transaction),
      batch_(batch),
      plan_(plan),
      threads_(plan.size() > many_changes ? worth_of_threads() : 1) {}

void Staging::stage(const std::function<void()>& meanwhile) {
  step("stage the files");
  for (const Planned& planned : plan_) require_path(planned.path);
  // Each thread makes its files in a directory of its own, which the others do not lock. Besides,
  // a directory that held thousands stays large, so that the next commits would read long in it.
  const bool many = plan_.size() > many_changes;
  for (std::size_t i = 0; many && i < threads_; ++i) {
    transaction_.make_directory(fmt::format("files{}", i));
  }
  Pieces pieces(plan_.size());
  const auto work = [&](std::size_t thread) {
    const std::string prefix = many ? fmt::format("files{}/", thread) : "file";
    Walker walker(work_);
    for (auto [i, end] = pieces.take(); i < end; std::tie(i, end) = pieces.take()) {
      for (; i < end; ++i) stage_one(plan_[i], prefix + std::to_string(i), walker);
    }
  };
  in_threads(threads_, pieces, work, meanwhile);
}

void Staging::stage_one(Planned& planned, const std::string& name, Walker& walker) {
  const std::string above = directory_of(planned.path);
  if (!planned.bytes) {
    if (const Directory* const directory = walker.find(above)) require_place(*directory, planned);
    return;
  }
  step("stage a file");
  planned.staged = name;
  require_place(walker.make(above), planned);
  Descriptor file = transaction_.create(name);
  write_descriptor(file.get(), *planned.bytes, planned.path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_system("read", planned.path, errno);
  planned.stat = StatData::of(status);
  batch_.add(std::move(file), planned.path);
}

void Staging::place() {
  Pieces pieces(plan_.size());
  in_threads(threads_, pieces, [&](std::size_t) {
    Walker walker(work_);
    for (auto [i, end] = pieces.take(); i < end; std::tie(i, end) = pieces.take()) {
      for (; i < end; ++i) {
        if (plan_[i].bytes) place_one(plan_[i], walker);
      }
    }
  });
  // After all others, so that no directory goes which one of them needs.
  for (const Planned& planned : plan_) {
    if (planned.bytes) continue;
    step("remove a file");
    remove_with_empty_parents(work_, planned.path);
    batch_.add(work_.descriptor(), directory_of(planned.path));
  }
}

void Staging::place_one(const Planned& planned, Walker& walker) {
  step("place a file");
  const std::string above = directory_of(planned.path);
  const Directory& directory = walker.make(above);
  const std::string name = file_name_of(planned.path);
  // While the old file is open, its blocks are not freed under the directories' locks, for which
  // the other threads wait, but when this ends.
  Descriptor old;
  if (threads_ > 1) {
    old = Descriptor(::openat(directory.descriptor(), name.c_str(),
                              O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  }
  transaction_.move(planned.staged, directory, name, planned.path);
  batch_.add(work_.descriptor(), above);
}

void Staging::take_back() const noexcept {
  std::string last;
  for (const Planned& planned : plan_) {
    if (planned.staged.empty() || directory_of(planned.path) == last) continue;
    last = directory_of(planned.path);
    try {
      remove_empty_parents(work_, planned.path);
    } catch (const Error&) {
      // An empty directory more is no harm; what stopped the commit is what must be told.
    }
  }
}

}  // namespace tnotes::git

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/replace.hpp"
#include "git/durable.hpp"
#include "git/refs.hpp"
#include "git/staging.hpp"
#include "git/state.hpp"
#include "git/status.hpp"
#include "git/steps.hpp"
#include "git/transaction.hpp"
#include "git/tree.hpp"

namespace tnotes::git {
namespace {

Likeness compare(const Directory& work, const std::string& path,
                 const std::optional<TreeEntry>& entry) {
  // Any name stands for "there": nothing has the null name.
  const TreeEntry wanted = entry.value_or(TreeEntry{Oid{}, mode_file});
  try {
    const Likeness found = compare_content(work, path, wanted.id, wanted.mode);
    if (!entry && found == Likeness::missing) return Likeness::same;
    return found;
  } catch (const Error&) {
    return Likeness::other;  // a symlink stands on the way: somebody's hand edit
  }
}

void write_index(const Directory& git, Transaction& transaction, const Descriptor& file,
                 const Index& index) {
  write_descriptor(file.get(), index.serialize(), ".git/index");
  if (::fsync(file.get()) != 0) throw_system("write", ".git/index", errno);
  transaction.publish("index");
  SyncBatch batch;
  batch.add(git.descriptor(), ".");
  batch.flush();
}

}  // namespace

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void remove_with_empty_parents(const Directory& work, const std::string& path) {
  const auto place = work.locate(path);
  if (!place) return;
  struct stat status {};
  if (::fstatat(place->directory.get(), place->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)) &&
      ::unlinkat(place->directory.get(), place->name.c_str(), 0) != 0 && errno != ENOENT) {
    throw_system("remove", path, errno);
  }
  remove_empty_parents(work, path);
}

void remove_empty_parents(const Directory& work, const std::string& path) {
  std::string above = path;
  for (std::size_t end = above.rfind('/'); end != std::string::npos; end = above.rfind('/')) {
    above.resize(end);
    const auto directory = work.locate(above);
    if (!directory ||
        ::unlinkat(directory->directory.get(), directory->name.c_str(), AT_REMOVEDIR) != 0) {
      return;
    }
  }
}

void finish_interrupted(const Directory& work, const Directory& git, git_repository* objects) {
  if (!Transaction::left_over(git)) return;
  const std::optional<Journal> journal = Transaction::interrupted(git);
  const std::string branch = current_branch(git);
  if (!journal || journal->branch != branch || read_branch(git, branch) != journal->to) {
    // The branch never moved, or has moved on since by other hands.
    Transaction::clear(git);
    return;
  }

  Transaction::clear_but_journal(git);
  Transaction transaction(git);
  transaction.must_be_finished();
  const Descriptor index_file = transaction.create("index");
  transaction.lock("index", "index");

  std::optional<Oid> before;
  if (journal->from) before = tree_of(objects, *journal->from);
  const Oid after = tree_of(objects, journal->to);
  SyncBatch batch;
  Walker walker(work);
  for (const PathChange& change : compare_trees(objects, before, after)) {
    if (compare(work, change.path, change.before) != Likeness::same) continue;
    step("mend a file");
    if (!change.after) {
      remove_with_empty_parents(work, change.path);
    } else if (change.after->mode == mode_file) {
      transaction.write("mended", read_blob(objects, change.after->id));
      const std::string above = directory_of(change.path);
      transaction.move("mended", walker.make(above), file_name_of(change.path), change.path);
      batch.add(work.descriptor(), change.path);
    }
    batch.add(work.descriptor(), directory_of(change.path));
  }
  batch.flush();

  // Nothing is taken from the index that stands there: a power cut may have torn it.
  Index index = index_at(objects, after, std::nullopt);
  refresh(work, index);
  step("mend the index");
  write_index(git, transaction, index_file, index);
  step("end the mending");
  transaction.finish();
}

void Repository::recover() {
  if (!Transaction::left_over(state_->git)) return;
  const FileLock lock = Transaction::exclude_others(state_->git);
  finish_interrupted(state_->work, state_->git, state_->objects());
}

}  // namespace tnotes::git

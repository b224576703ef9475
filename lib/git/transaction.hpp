#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/lock.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// What a commit is about to do, on disk before its branch moves.
struct Journal {
  std::optional<Oid> from;
  Oid to;
  std::string branch;
};

// The directory `.git/tnotes/commit`, in which a commit prepares its files. It exists while a
// commit is under way, and after one that was interrupted.
//
// Git's locks ("index.lock") are taken as hard links to files in it, so that a lock left by a
// killed process can be told from one that a living git holds. A lock on `.git/tnotes/lock`, which
// ends with its process, keeps commits of two processes apart.
class Transaction {
 public:
  // What an interrupted commit meant to do; nothing where it did not get as far.
  static std::optional<Journal> interrupted(const Directory& git);
  static bool left_over(const Directory& git);

  // Waits for another's, which may take long with many files, then throws system.
  static FileLock exclude_others(const Directory& git);

  // REQUIRES: the lock is held. Removes what an interrupted commit left: its locks and its files,
  // and at last its journal.
  static void clear_but_journal(const Directory& git);
  static void clear(const Directory& git);

  // REQUIRES: the lock is held, and nothing is left over but a journal.
  explicit Transaction(const Directory& git);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Removes the locks, and the files unless the commit must be finished later.
  ~Transaction();

  [[nodiscard]] int descriptor() const { return directory_.get(); }

  // A new file of mode 0600. Throws system.
  Descriptor create(const std::string& name) const;
  void write(const std::string& name, std::string_view bytes) const;
  void write(const Journal& journal) const;

  // For files with names like "directory/file".
  void make_directory(const std::string& name) const;

  // Puts a file in its place in the work tree: `target` in the directory, `path` in errors.
  void move(const std::string& name, const Directory& directory, const std::string& target,
            const std::string& path) const;

  // Makes the file `name` the lock of `target` ("index"), as git's own lock is. Retries for two
  // seconds, then throws system.
  void lock(const std::string& name, const std::string& target);

  // Puts the locking file in the place of its target.
  void publish(const std::string& target);

  // From here on the files stay behind where something fails.
  void must_be_finished() { keep_ = true; }

  // All is done and on disk: removes the files.
  void finish();

 private:
  const Directory& git_;
  Descriptor directory_;
  std::vector<std::string> locked_;
  bool keep_ = false;
};

}  // namespace tnotes::git

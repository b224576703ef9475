#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "git/durable.hpp"
#include "git/index.hpp"
#include "git/repository.hpp"
#include "git/transaction.hpp"

namespace tnotes::git {

// With more changes than these a commit uses threads, and a pack for what it stores.
inline constexpr std::size_t many_changes = 64;

// A change on its way through a commit.
struct Planned {
  std::string path;
  std::optional<std::string_view> bytes;
  std::string staged;  // its name in the transaction, from when it was begun
  StatData stat;       // the staged file's
  Oid id;
};

// Walks to directories of the work tree. The last one stays open, since paths in their order mostly
// stand where the one before does.
class Walker {
 public:
  explicit Walker(const Directory& work) : work_(work) {}

  // Nothing where there is none.
  const Directory* find(const std::string& relative);
  const Directory& make(const std::string& relative);

 private:
  const Directory& work_;
  std::string relative_;
  std::optional<Directory> here_;
};

// The files of a commit on their way to the work tree: first all of them into the transaction, then
// into their places.
class Staging {
 public:
  // All must outlive this. The batch gets what must be on disk before the branch moves, and again
  // what must be there before the commit ends.
  Staging(const Directory& work, const Transaction& transaction, SyncBatch& batch,
          std::vector<Planned>& plan);

  // Also finds out, while nothing has happened yet, whether the files can be put in their places.
  // `meanwhile` is called once, and with many changes while threads stage the files.
  void stage(const std::function<void()>& meanwhile);

  // Removes what is to be removed as well.
  void place();

  // Directories that were made for files which did not come.
  void take_back() const noexcept;

 private:
  void stage_one(Planned& planned, const std::string& name, Walker& walker);
  void place_one(const Planned& planned, Walker& walker);

  const Directory& work_;
  const Transaction& transaction_;
  SyncBatch& batch_;
  std::vector<Planned>& plan_;
  std::size_t threads_;
};

}  // namespace tnotes::git

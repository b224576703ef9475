#pragma once

#include <filesystem>
#include <optional>

#include "base/files.hpp"
#include "git/repository.hpp"

namespace tnotes::records {

// Opens the state directory, made where it is missing. Throws system.
Directory state_directory(const std::filesystem::path& state);

// The last head of a repository that this user wrote, accepted or verified, kept outside of it: who
// replaces the repository by an older one, or rewrites its history, cannot reach this.
//
// Two small files below the state directory: heads/<root commit>, and roots/<digest of the path>,
// so that another repository put in the same place is noticed too.
class Heads {
 public:
  Heads(std::filesystem::path state, const git::Repository& repository);

  // The head remembered; nothing where this repository was never seen here.
  [[nodiscard]] std::optional<git::Oid> remembered() const;

  // Whether a repository was ever seen at this place.
  [[nodiscard]] bool known() const;

  // The first commit of the repository seen at this place, or else of its history.
  [[nodiscard]] git::Oid root() const;

  // Makes the directories, so that a disk or a path that will not keep the head is met before
  // anything is done. Throws system.
  void prepare() const;

  // Whether HEAD descends from the head remembered, or none is.
  [[nodiscard]] bool hold() const;
  // The file that remembers the head; removed, any history is taken.
  [[nodiscard]] std::filesystem::path file() const;

  // Throws refused where HEAD of the records does not descend from the head remembered.
  void check() const;

  // Durable when it returns.
  void remember(const git::Oid& head) const;

 private:
  std::filesystem::path state_;
  const git::Repository& repository_;
  mutable std::optional<git::Oid> root_;
};

}  // namespace tnotes::records

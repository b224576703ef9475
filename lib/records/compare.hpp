#pragma once

#include <optional>
#include <string>
#include <vector>

#include "git/repository.hpp"
#include "records/store.hpp"

// What changed in the records between two points of their history.
namespace tnotes::records {

// A commit; nothing stands for the work tree (as the end of a comparison), or for the emptiness
// before the first commit (as its beginning).
struct Stretch {
  std::optional<git::Oid> from;
  std::optional<git::Oid> to;
};

// A file that differs. A note that went to another client is one file with two paths.
struct FileChange {
  std::string before_path;  // empty where the file is new
  std::string after_path;   // empty where it was removed
  [[nodiscard]] const std::string& path() const {
    return after_path.empty() ? before_path : after_path;
  }
};

// The files that differ, sorted by path; of one note alone where its id is given.
std::vector<FileChange> files_changed(const Records& records, const Stretch& stretch,
                                      const std::optional<std::string>& note = {});

// The newest commit that changed a file, or this note's; nothing where there is none. For a merge
// the comparison is with the first parent.
std::optional<Stretch> last_change(const Records& records,
                                   const std::optional<std::string>& note = {});

// A file's texts on both sides, empty where there is none; or why they are not shown: the file is
// no part of the records, or not what it should be.
struct Texts {
  std::string before;
  std::string after;
  std::string problem;
};

// Throws refused where one of them is an age file or a psychotherapy note.
Texts read_texts(const Records& records, const Stretch& stretch, const FileChange& change);

}  // namespace tnotes::records

#pragma once

#include <string>
#include <vector>

#include "base/files.hpp"

namespace tnotes::git {

// Files and directories to be put on disk together: syncs that wait at the same time share one
// write of the file system's journal, where one after each write would cost several times as much.
class SyncBatch {
 public:
  // `path` beneath `directory`, "." for itself. One that does not exist is passed over: an object
  // may be in a pack already. Throws system.
  void add(int directory, const std::string& path);

  // All that was added is on disk when this returns. Throws system.
  void flush();

 private:
  struct Waiting {
    int directory;
    std::string path;
    Descriptor file;
  };
  std::vector<Waiting> waiting_;
};

}  // namespace tnotes::git

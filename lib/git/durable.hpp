#pragma once

#include <map>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/files.hpp"

namespace tnotes::git {

// Files and directories to be put on disk together: syncs that wait at the same time share one
// write of the file system's journal, where one after each write would cost several times as much.
// Where many wait, their file system is synced as a whole, with all that others wrote there.
//
// Few descriptors are held, however much is added. Files may be added from several threads.
class SyncBatch {
 public:
  // `path` beneath `directory`, "." for itself. One that does not exist is passed over: an object
  // may be in a pack already. Throws system. REQUIRES: `directory` is open until flush().
  void add(int directory, const std::string& path);

  // An open file. `shown` is its name in errors.
  void add(Descriptor file, const std::string& shown);

  // All that was added is on disk when this returns. Throws system.
  void flush();

 private:
  struct Waiting {
    int directory;
    std::string path;
    Descriptor file;
  };

  void wait_for(Waiting waiting);
  void settle();
  static void sync_each(const std::vector<Waiting>& all);

  std::mutex mutex_;
  std::vector<Waiting> waiting_;
  std::map<dev_t, Waiting> systems_;  // a file of each that is to be synced as a whole
};

}  // namespace tnotes::git

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "git/repository.hpp"
#include "git/transaction.hpp"

namespace tnotes::git {

struct Blob {
  Oid id;
  std::string_view bytes;
};

// The name that git gives to a file's bytes.
Oid name_blob(std::string_view bytes);

// Writes a pack (gitformat-pack(5), version 2) and its index (version 2), and returns the checksum
// after which git names both. What git takes for binary is not compressed. `shown` is the pack's
// name in errors. REQUIRES: sorted by name, each once, less than 2 GiB altogether.
Oid write_pack(const std::vector<Blob>& blobs, int pack, int index, const std::string& shown);

// The blobs of a commit with many, in a pack of their own: a file for each would take longer than
// all other work of the commit.
class NewPack {
 public:
  NewPack(const Directory& git, const Transaction& transaction)
      : git_(git), transaction_(transaction) {}
  NewPack(const NewPack&) = delete;
  NewPack& operator=(const NewPack&) = delete;

  // Removes the pack unless it is kept. REQUIRES: nothing that read it meanwhile is used again.
  ~NewPack();

  // Puts the pack among the objects when it is whole on the disk: a torn one, met after a power
  // cut, would disturb git even where nothing refers to it.
  // A name that comes twice is stored once. Throws system.
  void write(std::vector<Blob> blobs);

  // Objects may refer to it from here on.
  void keep() { published_.clear(); }

 private:
  void publish(const std::string& staged, const std::string& name);

  const Directory& git_;
  const Transaction& transaction_;
  std::vector<std::string> published_;
};

}  // namespace tnotes::git

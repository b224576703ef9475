#include "base/replace.hpp"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"

namespace tnotes {
namespace {

// A new file beside its target that disappears again unless it was moved into place.
class TemporaryFile {
 public:
  TemporaryFile(int directory, const std::string& shown) : directory_(directory) {
    for (int attempt = 0; attempt < 8 && !file_; ++attempt) {
      std::uint64_t random = 0;
      if (::getentropy(&random, sizeof random) != 0) throw_system("write", shown, errno);
      name_ = fmt::format(".tnotes-{:016x}", random);
      file_ = Descriptor(::openat(directory_, name_.c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
      if (!file_ && errno != EEXIST) throw_system("write", shown, errno);
    }
    if (!file_) throw_system("write", shown, EEXIST);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!moved_) ::unlinkat(directory_, name_.c_str(), 0);
  }

  [[nodiscard]] int descriptor() const { return file_.get(); }

  void move_to(const std::string& name, const std::string& shown) {
    // Some file systems report a failed write only here. Linux has closed the file even when a
    // signal interrupted that.
    if (::close(file_.release()) != 0 && errno != EINTR) throw_system("write", shown, errno);
    if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) {
      throw_system("write", shown, errno);
    }
    moved_ = true;
  }

 private:
  int directory_;
  std::string name_;
  Descriptor file_;
  bool moved_ = false;
};

}  // namespace

void throw_system(std::string_view action, const std::string& shown, int error_number) {
  throw Error(Exit::system,
              fmt::format("cannot {} '{}': {}", action, shown, system_message(error_number)));
}

void replace_file(int directory, const std::string& name, std::string_view bytes, mode_t mode,
                  const std::string& shown) {
  TemporaryFile temporary(directory, shown);
  write_descriptor(temporary.descriptor(), bytes, shown);
  if (::fchmod(temporary.descriptor(), mode) != 0) throw_system("write", shown, errno);
  if (::fsync(temporary.descriptor()) != 0) throw_system("write", shown, errno);
  temporary.move_to(name, shown);
  sync_directory(directory, "write", shown);
}

void sync_directory(int directory, std::string_view action, const std::string& shown) {
  // EINVAL: a file system that cannot sync directories, and needs no telling.
  if (::fsync(directory) != 0 && errno != EINVAL) throw_system(action, shown, errno);
}

}  // namespace tnotes

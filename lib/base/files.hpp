#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tnotes {

// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_ = -1;
};

enum class EntryKind { file, directory, symlink, other };

struct Entry {
  std::string name;
  EntryKind kind;
};

// A directory that is a boundary: every path given is relative to it and stays beneath it. A
// symlink anywhere on the way, "..", or an absolute path throws refused; what is not a plain file
// where one is wanted (a directory, a FIFO, a device) throws invalid. Other failures throw system.
// Error messages name paths relative to the directory.
class Directory {
 public:
  // The directory itself may be reached through symlinks. Throws not_found, or system.
  static Directory open(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] int descriptor() const { return fd_.get(); }

  // A file's bytes; nothing where there is none. Throws invalid where it is larger than `limit`.
  [[nodiscard]] std::optional<std::string> read(const std::string& relative,
                                                std::size_t limit = std::size_t{4} << 20) const;
  [[nodiscard]] bool exists(const std::string& relative) const;
  // What has this name in the directory itself, as far as it comes at once; nothing where it cannot
  // be opened or fills the buffer. Two calls of the system less than read(), for the price that it
  // may be no plain file, or not all of it: for who knows the digest of what it should be.
  [[nodiscard]] std::optional<std::string_view> read_at_once(const std::string& name,
                                                             std::span<char> buffer) const;

  // Names in a directory, sorted by bytes, without "." and ".."; nothing where there is none.
  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& relative) const;

  // A directory beneath, walked to once, for work on many of its files: each walk from the top
  // costs an open for every name on the way. Paths given to it are relative to it; its error
  // messages go on naming paths from where this one starts. Nothing where there is none.
  [[nodiscard]] std::optional<Directory> below(const std::string& relative) const;

  // Directories of mode 0700 down to `relative` itself.
  void make_directories(const std::string& relative) const;

  // The bytes appear whole or not at all, and stay after a power cut: a temporary file beside the
  // target, mode 0600, fsync, rename, fsync of the directory. Makes missing directories.
  void write(const std::string& relative, std::string_view bytes) const;

  // Adds to the end of a file, which is made where it is missing, mode 0600: it is on the disk when
  // this returns. Where the system fails, the file is as long as before. REQUIRES: nobody else
  // writes to it meanwhile.
  void append(const std::string& relative, std::string_view bytes) const;
  // The last bytes of a file, at most as many; none where there is none.
  [[nodiscard]] std::string read_end(const std::string& relative, std::size_t most) const;

  // Removes a file for good, power cut or not; no error where there is none.
  void remove(const std::string& relative) const;

  // The directory that holds `relative`, opened without following a symlink, and the last name.
  // Nothing where a directory on the way does not exist.
  struct Place {
    Descriptor directory;
    std::string name;
  };
  [[nodiscard]] std::optional<Place> locate(const std::string& relative) const;

 private:
  Directory(std::filesystem::path path, Descriptor fd, std::string prefix)
      : path_(std::move(path)), fd_(std::move(fd)), prefix_(std::move(prefix)) {}
  std::filesystem::path path_;
  Descriptor fd_;
  std::string prefix_;  // before names in error messages: empty, or ends with a slash
};

// Who may read a plain file that is replaced.
enum class Readers { as_before, owner };

// Writes a file anywhere, for example what `-o` names: whole or not at all, mode 0600 where it is
// new; an existing plain file is replaced and keeps its mode, or becomes its owner's alone. Throws
// refused for a directory, a symlink that leads nowhere, or a device; system for the rest.
void write_file(const std::filesystem::path& path, std::string_view bytes,
                Readers readers = Readers::as_before);

// Seen from the working directory. Throws system where that is gone.
std::filesystem::path absolute_path(const std::filesystem::path& path);

// Reads a file that a user named. Throws not_found, invalid (larger than `limit`), or system.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{64} << 20);

// The first bytes of a file, at most as many: none where it is no plain file, or cannot be read.
std::string read_beginning(const std::filesystem::path& path, std::size_t most);

// Reads as many bytes as come at once, at most as many as fit; 0 at the end. Waits for them where
// the descriptor would not. Throws system.
std::size_t read_some(int fd, std::span<char> buffer, const std::string& name);

// Reads a descriptor to its end. Throws invalid past `limit`, system.
std::string read_descriptor(int fd, std::size_t limit, const std::string& name);
// The same for a plain file, of which it is known how long it was just now.
std::string read_plain_file(int fd, std::size_t size, std::size_t limit, const std::string& name);

// Writes all bytes. Throws system naming `name`.
void write_descriptor(int fd, std::string_view bytes, const std::string& name);

// "permission denied" and the like: errno's message in lower case.
std::string system_message(int error_number);

}  // namespace tnotes

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/replace.hpp"

namespace tnotes {
namespace {

using Names = std::vector<std::string>;

constexpr int open_directory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// The names on a relative path, without empty ones and ".": none for the directory itself.
Names path_names(const std::string& relative, const std::string& shown) {
  if (relative.starts_with('/')) {
    throw Error(Exit::refused, fmt::format("'{}' is an absolute path", relative));
  }
  if (relative.find('\0') != std::string::npos) {
    throw Error(Exit::refused, "a path holds a NUL byte");
  }
  Names names;
  std::size_t start = 0;
  while (start < relative.size()) {
    const std::size_t end = std::min(relative.find('/', start), relative.size());
    std::string name = relative.substr(start, end - start);
    if (name == "..") {
      throw Error(Exit::refused, fmt::format("'{}' leads through '..'", shown));
    }
    if (!name.empty() && name != ".") names.push_back(std::move(name));
    start = end + 1;
  }
  return names;
}

[[noreturn]] void throw_symlink(const std::string& shown) {
  throw Error(Exit::refused, fmt::format("'{}' is a symlink", shown));
}

[[noreturn]] void throw_not_plain(const std::string& shown) {
  throw Error(Exit::invalid, fmt::format("'{}' is not a plain file", shown));
}

// What stands there, itself and not what it links to; nothing where there is none.
std::optional<EntryKind> kind_of(int directory, const std::string& name, std::string_view action,
                                 const std::string& shown) {
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::nullopt;
    throw_system(action, shown, errno);
  }
  if (S_ISREG(status.st_mode)) return EntryKind::file;
  if (S_ISDIR(status.st_mode)) return EntryKind::directory;
  if (S_ISLNK(status.st_mode)) return EntryKind::symlink;
  return EntryKind::other;
}

// Whether a plain file stands there. Throws for what else may.
bool is_plain_file(int directory, const std::string& name, std::string_view action,
                   const std::string& shown) {
  const std::optional<EntryKind> kind = kind_of(directory, name, action, shown);
  if (kind == EntryKind::symlink) throw_symlink(shown);
  if (kind && kind != EntryKind::file) throw_not_plain(shown);
  return kind.has_value();
}

// Where a walk ends: a directory opened on the way, or the one that it started from.
class Reached {
 public:
  Reached(Descriptor opened, int root) : opened_(std::move(opened)), root_(root) {}

  [[nodiscard]] int get() const { return opened_ ? opened_.get() : root_; }

  // One to keep. None, and errno, where the system refuses.
  [[nodiscard]] Descriptor take() && {
    return opened_ ? std::move(opened_) : Descriptor(::openat(root_, ".", open_directory));
  }

 private:
  Descriptor opened_;
  int root_;
};

// One walk from a directory downwards, for one action on one path.
class Walk {
 public:
  Walk(const Descriptor& root, const std::string& prefix, const std::string& relative,
       std::string_view action)
      : root_(root.get()),
        prefix_(prefix),
        shown_(prefix + relative),
        action_(action),
        names_(path_names(relative, shown_)) {}

  // The path as errors name it.
  [[nodiscard]] const std::string& shown() const { return shown_; }
  [[nodiscard]] const Names& names() const { return names_; }

  // The path down to the first `count` names.
  [[nodiscard]] std::string shown_up_to(std::size_t count) const {
    return fmt::format("{}{}", prefix_, fmt::join(std::span(names_).first(count), "/"));
  }

  // The directory below the first `count` names; nothing where one is missing.
  [[nodiscard]] std::optional<Reached> find(std::size_t count) const {
    return descend(count, false);
  }

  // The same as a descriptor to keep.
  [[nodiscard]] std::optional<Descriptor> open(std::size_t count) const {
    std::optional<Reached> reached = find(count);
    if (!reached) return std::nullopt;
    Descriptor kept = std::move(*reached).take();
    if (!kept) throw_system(action_, shown_, errno);
    return kept;
  }

  // The same as find(), with the missing ones made.
  [[nodiscard]] Reached make(std::size_t count) const { return *descend(count, true); }

  // How many names lead to the directory that holds the last one.
  [[nodiscard]] std::size_t parents() const {
    if (names_.empty()) throw_not_plain(shown_);
    return names_.size() - 1;
  }

 private:
  [[nodiscard]] std::optional<Reached> descend(std::size_t count, bool create) const {
    Descriptor here;
    for (std::size_t i = 0; i < count; ++i) {
      const int above = here ? here.get() : root_;
      Descriptor below = enter(above, i);
      if (!below) {
        if (!create) return std::nullopt;
        make_directory(above, i);
        below = enter(above, i);
        if (!below) throw_system(action_, shown_, ENOENT);
      }
      here = std::move(below);
    }
    return Reached(std::move(here), root_);
  }

  // No descriptor where there is no such directory.
  [[nodiscard]] Descriptor enter(int above, std::size_t index) const {
    Descriptor below(::openat(above, names_[index].c_str(), open_directory));
    if (below || errno == ENOENT) return below;
    const int problem = errno;
    // Linux says ENOTDIR of a symlink, other systems ELOOP.
    if (problem == ENOTDIR || problem == ELOOP) {
      const std::string shown = shown_up_to(index + 1);
      const std::optional<EntryKind> kind = kind_of(above, names_[index], action_, shown);
      if (kind == EntryKind::symlink) throw_symlink(shown);
      throw Error(Exit::invalid, fmt::format("'{}' is not a directory", shown));
    }
    throw_system(action_, shown_, problem);
  }

  void make_directory(int above, std::size_t index) const {
    if (::mkdirat(above, names_[index].c_str(), 0700) != 0) {
      if (errno == EEXIST) return;
      throw_system(action_, shown_, errno);
    }
    sync_directory(above, action_, shown_);
  }

  int root_;
  const std::string& prefix_;
  std::string shown_;
  std::string_view action_;
  Names names_;
};

// The plain file at the end of a walk, and its size; no descriptor where there is none.
struct Opened {
  Descriptor file;
  std::size_t size = 0;
};
Opened open_to_read(const Walk& walk) {
  const std::optional<Reached> parent = walk.find(walk.parents());
  if (!parent) return {};
  // Without O_NONBLOCK, opening a FIFO would wait for a writer.
  Descriptor file(::openat(parent->get(), walk.names().back().c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) {
    const int problem = errno;
    if (problem == ENOENT) return {};
    if (problem == ELOOP) throw_symlink(walk.shown());
    if (problem == ENXIO) throw_not_plain(walk.shown());  // a socket
    throw_system("read", walk.shown(), problem);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_system("read", walk.shown(), errno);
  if (!S_ISREG(status.st_mode)) throw_not_plain(walk.shown());
  return {std::move(file), static_cast<std::size_t>(status.st_size)};
}

}  // namespace

Directory Directory::open(const std::filesystem::path& path) {
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) return Directory(path, std::move(fd), "");
  const int problem = errno;
  if (problem == ENOENT) {
    throw Error(Exit::not_found, fmt::format("there is no directory '{}'", path.string()));
  }
  throw_system("open directory", path.string(), problem);
}

std::optional<std::string> Directory::read(const std::string& relative, std::size_t limit) const {
  const Walk walk(fd_, prefix_, relative, "read");
  const Opened opened = open_to_read(walk);
  if (!opened.file) return std::nullopt;
  return read_plain_file(opened.file.get(), opened.size, limit, walk.shown());
}

std::optional<std::string_view> Directory::read_at_once(const std::string& name,
                                                        std::span<char> buffer) const {
  const Descriptor file(
      ::openat(fd_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) return std::nullopt;
  const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
  if (count < 0 || static_cast<std::size_t>(count) == buffer.size()) return std::nullopt;
  return std::string_view(buffer.data(), static_cast<std::size_t>(count));
}

std::string Directory::read_end(const std::string& relative, std::size_t most) const {
  const Walk walk(fd_, prefix_, relative, "read");
  const auto [file, size] = open_to_read(walk);
  if (!file) return {};
  const std::size_t count = std::min(size, most);
  if (::lseek(file.get(), static_cast<off_t>(size - count), SEEK_SET) < 0) {
    throw_system("read", walk.shown(), errno);
  }
  return read_plain_file(file.get(), count, most, walk.shown());
}

void Directory::append(const std::string& relative, std::string_view bytes) const {
  const Walk walk(fd_, prefix_, relative, "write");
  const Reached parent = walk.make(walk.parents());
  const std::string& name = walk.names().back();
  const bool is_there = is_plain_file(parent.get(), name, "write", walk.shown());
  const Descriptor file(::openat(
      parent.get(), name.c_str(),
      O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) throw_system("write", walk.shown(), errno);
  if (!S_ISREG(status.st_mode)) throw_not_plain(walk.shown());
  try {
    write_descriptor(file.get(), bytes, walk.shown());
    if (::fsync(file.get()) != 0) throw_system("write", walk.shown(), errno);
  } catch (const Error&) {
    // What cannot be undone either is damage at the end, which its readers see.
    static_cast<void>(::ftruncate(file.get(), status.st_size) == 0);
    throw;
  }
  if (!is_there) sync_directory(parent.get(), "write", walk.shown());
}

bool Directory::exists(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "read");
  if (walk.names().empty()) return true;
  const std::optional<Reached> parent = walk.find(walk.parents());
  if (!parent) return false;
  const std::optional<EntryKind> kind =
      kind_of(parent->get(), walk.names().back(), "read", walk.shown());
  if (kind == EntryKind::symlink) throw_symlink(walk.shown());
  return kind.has_value();
}

std::optional<std::vector<Entry>> Directory::list(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "list");
  std::optional<Descriptor> directory = walk.open(walk.names().size());
  if (!directory) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(directory->get()), &::closedir);
  if (!stream) throw_system("list", walk.shown(), errno);
  const int fd = directory->release();  // the stream's own from here on

  std::vector<Entry> entries;
  while (true) {
    errno = 0;
    const dirent* found = ::readdir(stream.get());
    if (found == nullptr) break;
    std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    std::optional<EntryKind> kind = EntryKind::other;
    if (found->d_type == DT_REG) {
      kind = EntryKind::file;
    } else if (found->d_type == DT_DIR) {
      kind = EntryKind::directory;
    } else if (found->d_type == DT_LNK) {
      kind = EntryKind::symlink;
    } else if (found->d_type == DT_UNKNOWN) {
      kind = kind_of(fd, name, "list", walk.shown());
    }
    if (kind) entries.push_back({std::move(name), *kind});
  }
  if (errno != 0) throw_system("list", walk.shown(), errno);
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

std::optional<Directory> Directory::below(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "read");
  std::optional<Descriptor> directory = walk.open(walk.names().size());
  if (!directory) return std::nullopt;
  std::string prefix = walk.names().empty() ? prefix_ : walk.shown_up_to(walk.names().size()) + "/";
  return Directory(path_ / relative, std::move(*directory), std::move(prefix));
}

void Directory::make_directories(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "make directory");
  static_cast<void>(walk.make(walk.names().size()));
}

void Directory::write(const std::string& relative, std::string_view bytes) const {
  const Walk walk(fd_, prefix_, relative, "write");
  const Reached parent = walk.make(walk.parents());
  const std::string& name = walk.names().back();
  static_cast<void>(is_plain_file(parent.get(), name, "write", walk.shown()));
  replace_file(parent.get(), name, bytes, 0600, walk.shown());
}

void Directory::remove(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "remove");
  const std::optional<Reached> parent = walk.find(walk.parents());
  if (!parent) return;
  const std::string& name = walk.names().back();
  if (!is_plain_file(parent->get(), name, "remove", walk.shown())) return;
  if (::unlinkat(parent->get(), name.c_str(), 0) != 0) {
    if (errno == ENOENT) return;
    throw_system("remove", walk.shown(), errno);
  }
  sync_directory(parent->get(), "remove", walk.shown());
}

std::optional<Directory::Place> Directory::locate(const std::string& relative) const {
  const Walk walk(fd_, prefix_, relative, "read");
  std::optional<Descriptor> parent = walk.open(walk.parents());
  if (!parent) return std::nullopt;
  return Place{std::move(*parent), walk.names().back()};
}

}  // namespace tnotes

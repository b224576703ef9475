#include "git/scan.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <dirent.h>
#include <exception>
#include <fcntl.h>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t entries_worth_a_thread = 2000;

// A directory changed so shortly before the index was written, or later, may change once more
// without a new time: some file systems keep times of two seconds.
constexpr std::uint32_t coarsest_time_s = 2;

using Stream = std::shared_ptr<DIR>;

// A directory to be read: a name in an open one, and the range of entries that may stand below.
struct Task {
  Stream parent;  // none for the work tree itself, and where the parent was not read
  std::string name;
  std::string prefix;  // its path with a '/', or empty
  std::size_t first;
  std::size_t last;
};

std::string path_of(const Task& task) {
  return task.prefix.empty() ? "." : task.prefix.substr(0, task.prefix.size() - 1);
}

// A name in a directory, as the index has it.
struct Child {
  std::string_view name;
  bool directory;
  std::size_t first;  // its entry, or those below
  std::size_t last;
};

bool is_empty_blob(const Oid& id) {
  static const Oid empty = *Oid::from_hex("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  return id == empty;
}

class Scanner {
 public:
  Scanner(const Directory& work_tree, const Index& index, const SettledDirectories& known)
      : work_tree_(work_tree), index_(index), known_(known), seen_(index.entries().size(), 0) {
    tasks_.push_back({nullptr, ".", "", 0, index.entries().size()});
  }

  Scan run() {
    std::future<Scan> second;
    if (seen_.size() >= entries_worth_a_thread) {
      second = std::async(std::launch::async, [this] { return work(); });
    }
    Scan all = work();
    if (second.valid()) {
      Scan rest = second.get();
      std::ranges::move(rest.changed, std::back_inserter(all.changed));
      std::ranges::move(rest.doubtful, std::back_inserter(all.doubtful));
      std::ranges::move(rest.attribute_files, std::back_inserter(all.attribute_files));
      std::ranges::move(rest.settled, std::back_inserter(all.settled));
      all.newly_settled += rest.newly_settled;
    }
    if (failure_) std::rethrow_exception(failure_);
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i] == 0) {
        all.changed.push_back({std::string(index_.entries()[i].path), Difference::removed});
      }
    }
    return all;
  }

 private:
  // Takes directories until none is left and nobody is reading one.
  Scan work() {
    Scan found;
    std::vector<Task> below;
    std::unique_lock guard(mutex_);
    while (true) {
      changed_.wait(guard, [this] { return !tasks_.empty() || reading_ == 0; });
      if (tasks_.empty()) return found;
      Task task = std::move(tasks_.back());
      tasks_.pop_back();
      ++reading_;
      guard.unlock();
      std::exception_ptr failure;
      try {
        read_all(std::move(task), found, below);
      } catch (...) {
        failure = std::current_exception();
      }
      guard.lock();
      --reading_;
      if (failure) {
        failure_ = failure;
        tasks_.clear();
        below.clear();
      }
      std::ranges::move(below, std::back_inserter(tasks_));
      below.clear();
      changed_.notify_all();
    }
  }

  // Reads a directory. What is near the top is left to both threads; a client's folder, from there
  // down, is one thread's: handing over each folder costs as much as reading it.
  void read_all(Task task, Scan& found, std::vector<Task>& below) {
    const bool near_top = std::ranges::count(task.prefix, '/') < 2;
    read(task, found, below);
    if (near_top) return;
    while (!below.empty()) {
      task = std::move(below.back());
      below.pop_back();
      read(task, found, below);
    }
  }

  // Places in the index of what compares to a name below the prefix of a task.
  [[nodiscard]] std::size_t lower_bound(const Task& task, std::string_view name) const {
    const std::span entries =
        std::span(index_.entries()).subspan(task.first, task.last - task.first);
    const auto found = std::ranges::lower_bound(entries, name, {}, [&](const IndexEntry& entry) {
      return entry.path.substr(task.prefix.size());
    });
    return task.first + static_cast<std::size_t>(found - entries.begin());
  }

  // The names that the index has in a directory.
  [[nodiscard]] std::vector<Child> children(const Task& task) const {
    std::vector<Child> all;
    for (std::size_t at = task.first; at < task.last; at = all.back().last) {
      const std::string_view rest = index_.entries()[at].path.substr(task.prefix.size());
      const std::size_t slash = rest.find('/');
      const std::string_view name = rest.substr(0, slash);
      const bool directory = slash != std::string_view::npos;
      // '0' follows '/': what begins with "name/" stands before it.
      const std::size_t last = directory ? lower_bound(task, std::string(name) + '0') : at + 1;
      all.push_back({name, directory, at, last});
    }
    return all;
  }

  static NameSum sum_of(const std::vector<Child>& children) {
    NameSum names;
    for (const Child& child : children) {
      names.add(child.directory ? std::string(child.name) + '/' : std::string(child.name));
    }
    return names;
  }

  // Looks at a directory that is known to hold the index's names and no others. False where it is
  // not known to.
  bool look_at_settled(const Task& task, Scan& found, std::vector<Task>& below) {
    if (known_.empty()) return false;
    struct stat status {};
    const std::string path = path_of(task);
    if (::fstatat(work_tree_.descriptor(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISDIR(status.st_mode)) {
      return false;
    }
    const std::vector<Child> names = children(task);
    const SettledDirectory settled = SettledDirectory::of(path, status, sum_of(names));
    if (!known_.contains(settled)) return false;
    found.settled.push_back(settled);
    for (const Child& child : names) {
      if (child.directory) {
        std::string name(child.name);
        std::string prefix = task.prefix + name + '/';
        below.push_back({nullptr, std::move(name), std::move(prefix), child.first, child.last});
        continue;
      }
      const std::string file(index_.entries()[child.first].path);
      if (::fstatat(work_tree_.descriptor(), file.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) continue;
        throw_system("read", file, errno);
      }
      if (child.name == ".gitattributes") found.attribute_files.push_back(file);
      seen_[child.first] = 1;
      compare(index_.entries()[child.first], child.first, status, found);
    }
    return true;
  }

  // No descriptor where the directory has gone, or was replaced by something else, since its name
  // was read.
  [[nodiscard]] Descriptor open(const Task& task) const {
    std::optional<Directory::Place> place;
    int above = task.parent ? ::dirfd(task.parent.get()) : work_tree_.descriptor();
    if (!task.parent && !task.prefix.empty()) {
      place = work_tree_.locate(path_of(task));
      if (!place) return {};
      above = place->directory.get();
    }
    Descriptor opened(::openat(above, task.name.c_str(),
                               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!opened && errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
      throw_system("read", task.prefix, errno);
    }
    return opened;
  }

  // Remembers a directory that was read, with the names that it held, where it is settled.
  void settle(const Task& task, const struct stat& before, const NameSum& names,
              Scan& found) const {
    if (index_.written.first < coarsest_time_s) return;  // not known
    const std::pair young = {index_.written.first - coarsest_time_s, index_.written.second};
    const StatData stat = StatData::of(before);
    if (stat.not_before(young) || std::pair(stat.ctime_s, stat.ctime_ns) >= young) return;
    if (sum_of(children(task)).value() != names.value()) return;
    found.settled.push_back(SettledDirectory::of(path_of(task), before, names));
    ++found.newly_settled;
  }

  void read(const Task& task, Scan& found, std::vector<Task>& below) {
    if (look_at_settled(task, found, below)) return;
    Descriptor opened = open(task);
    if (!opened) return;
    struct stat before {};
    if (::fstat(opened.get(), &before) != 0) throw_system("read", task.prefix, errno);
    const int fd = opened.release();
    const Stream stream(::fdopendir(fd), [](DIR* open) {
      if (open != nullptr) ::closedir(open);
    });
    if (!stream) {
      const int problem = errno;
      ::close(fd);
      throw_system("read", task.prefix, problem);
    }
    NameSum names;
    while (true) {
      errno = 0;
      const dirent* const entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") look_at(task, stream, *entry, found, below, names);
    }
    if (errno != 0) throw_system("read", task.prefix, errno);
    settle(task, before, names, found);
  }

  void look_at(const Task& task, const Stream& stream, const dirent& entry, Scan& found,
               std::vector<Task>& below, NameSum& names) {
    const std::string_view name = entry.d_name;
    if (name == ".git") {
      if (!task.prefix.empty())
        found.changed.push_back({task.prefix + ".git", Difference::not_a_file});
      return;
    }
    unsigned char type = entry.d_type;
    struct stat status {};
    bool have_status = false;
    const auto look = [&] {
      have_status =
          ::fstatat(::dirfd(stream.get()), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
      if (!have_status && errno != ENOENT) {
        throw_system("read", task.prefix + entry.d_name, errno);
      }
      return have_status;
    };
    if (type == DT_UNKNOWN) {
      if (!look()) return;
      type = static_cast<unsigned char>(IFTODT(status.st_mode));
    }
    names.add(type == DT_DIR ? std::string(name) + '/' : std::string(name));

    const std::size_t at = lower_bound(task, name);
    const IndexEntry* const known =
        at < task.last && index_.entries()[at].path.substr(task.prefix.size()) == name
            ? &index_.entries()[at]
            : nullptr;
    if (type == DT_DIR) {
      if (known != nullptr) {
        seen_[at] = 1;
        if (known->mode == mode_gitlink) return;
        found.changed.push_back({std::string(known->path), Difference::not_a_file});
      }
      std::string path = task.prefix + entry.d_name;
      // '0' follows '/': what begins with "name/" stands between the two.
      const std::size_t first = lower_bound(task, std::string(name) + '/');
      const std::size_t last = lower_bound(task, std::string(name) + '0');
      below.push_back({stream, entry.d_name, path + '/', first, last});
      return;
    }
    if (name == ".gitattributes") found.attribute_files.push_back(task.prefix + entry.d_name);
    if (known == nullptr) {
      found.changed.push_back({task.prefix + entry.d_name,
                               type == DT_REG ? Difference::added : Difference::not_a_file});
      return;
    }
    if (!have_status && !look()) return;
    seen_[at] = 1;
    compare(*known, at, status, found);
  }

  void compare(const IndexEntry& known, std::size_t at, const struct stat& status,
               Scan& found) const {
    const std::uint32_t mode = mode_of(status);
    const StatData now = StatData::of(status);
    if (mode != known.mode) {
      const bool file = is_file(mode) && is_file(known.mode);
      found.changed.push_back(
          {std::string(known.path), file ? Difference::modified : Difference::not_a_file});
    } else if (!known.stat.same_file(now) || known.stat.not_before(index_.written) ||
               // Rewritten in place with its old time, or just put in its place by a rename.
               std::pair(now.ctime_s, now.ctime_ns) >= index_.written ||
               (now.size == 0 && !is_empty_blob(known.id))) {
      found.doubtful.push_back(at);
    }
  }

  const Directory& work_tree_;
  const Index& index_;
  const SettledDirectories& known_;
  std::vector<char> seen_;  // by entry; each is written by the one thread that reads its directory

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Task> tasks_;
  int reading_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

Scan scan(const Directory& work_tree, const Index& index, const SettledDirectories& known) {
  return Scanner(work_tree, index, known).run();
}

}  // namespace tnotes::git

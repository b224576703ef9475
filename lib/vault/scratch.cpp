#include "vault/scratch.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/secret_file.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "tnotes-vault-";
constexpr const char* lock_name = "lock";
constexpr const char* about_name = "about";
constexpr const char* text_name = "text/note.md";
constexpr std::chrono::milliseconds no_wait{0};
constexpr std::chrono::milliseconds stragglers{200};

// Whether files there stay in memory, and only their owner can touch them.
bool is_suitable(const fs::path& place) {
  const Descriptor directory(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  struct statfs system {};
  if (!directory || ::fstat(directory.get(), &status) != 0 ||
      ::fstatfs(directory.get(), &system) != 0) {
    return false;
  }
  const bool in_memory = system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
  const bool own = status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  const bool sticky = (status.st_mode & S_ISVTX) != 0;
  return in_memory && (own || sticky) && ::access(place.c_str(), W_OK | X_OK) == 0;
}

std::vector<fs::path> places(const Environment& environment) {
  std::vector<fs::path> suitable;
  const fs::path runtime = environment.get("XDG_RUNTIME_DIR").value_or("");
  for (const fs::path& place : {runtime, fs::path("/dev/shm")}) {
    if (place.is_absolute() && is_suitable(place)) suitable.push_back(place);
  }
  return suitable;
}

fs::path make_folder(const fs::path& place) {
  std::string name = (place / prefix).string() + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(Exit::system, fmt::format("cannot make a folder in {}: {}", place.string(),
                                          system_message(errno)));
  }
  return name;
}

std::string vault_name(const fs::path& vault) {
  std::error_code ignored;
  return fs::weakly_canonical(vault, ignored).string();
}

std::string render_about(const fs::path& vault, const Heading& heading, const std::string& begun) {
  return fmt::format("vault: {}\nid: {}\nclient: {}\ndate: {}\nbegun: {}\n",
                     yaml::quoted(vault_name(vault)), yaml::quoted(heading.id),
                     yaml::quoted(heading.client), yaml::quoted(format_date(heading.date)),
                     yaml::quoted(begun));
}

struct About {
  std::string vault;
  Heading heading;
  std::string begun;
};

std::optional<About> read_about(const Directory& folder) {
  const auto text = folder.read(about_name);
  if (!text) return std::nullopt;
  const yaml::Node root = yaml::parse({about_name, *text, 1, false});
  const auto value = [&](std::string_view key) {
    const yaml::Node* node = root.find(key);
    return node == nullptr ? std::string() : node->text;
  };
  const auto date = parse_iso_date(value("date"));
  if (!date || !is_id(value("id")) || !is_client_id(value("client"))) return std::nullopt;
  return About{value("vault"), {value("id"), value("client"), *date}, value("begun")};
}

// Only what this user made counts: anybody can put a folder of that name into /dev/shm.
bool is_own(const fs::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 0777) == S_IRWXU;
}

std::string digest_of(const Secret& text) { return sha256_hex(text.reveal()); }

}  // namespace

Scratch::Scratch(fs::path folder, Heading heading, std::string begun, FileLock lock)
    : folder_(std::move(folder)),
      heading_(std::move(heading)),
      begun_(std::move(begun)),
      lock_(std::move(lock)) {}

Scratch Scratch::make(const Environment& environment, const fs::path& vault, const Note& note) {
  const auto suitable = places(environment);
  if (suitable.empty()) {
    throw Error(Exit::system, "there is no place in memory for the text")
        .hint("it needs a tmpfs of your own in XDG_RUNTIME_DIR, or /dev/shm")
        .hint("without an editor it needs none: --from FILE");
  }
  const fs::path folder = make_folder(suitable.front());
  try {
    auto lock = FileLock::acquire(folder / lock_name, no_wait);
    if (!lock) throw Error(Exit::system, "another tnotes took the text's folder");
    Scratch scratch(folder, note.heading, digest_of(note.text), *std::move(lock));
    const Directory files = Directory::open(folder);
    // First: a text that nothing is known about would never be taken up.
    files.write(about_name, render_about(vault, note.heading, scratch.begun_));
    files.write(text_name, note.text.reveal());
    return scratch;
  } catch (Error& error) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw error.hint("the text is edited in memory: is there room in " + suitable.front().string() +
                     "?");
  }
}

std::vector<Scratch> Scratch::abandoned(const Environment& environment, const fs::path& vault) {
  std::vector<Scratch> found;
  for (const fs::path& place : places(environment)) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(place, failed)) {
      if (!entry.path().filename().string().starts_with(prefix) || !is_own(entry.path())) continue;
      try {
        // Without it the folder holds no text yet.
        const auto about = read_about(Directory::open(entry.path()));
        if (!about || about->vault != vault_name(vault)) continue;
        auto lock = FileLock::acquire(entry.path() / lock_name, no_wait);
        if (!lock) continue;
        found.push_back(Scratch(entry.path(), about->heading, about->begun, *std::move(lock)));
      } catch (const Error&) {
        // Another tnotes has just removed it, or it is no text of ours.
      }
    }
  }
  return found;
}

fs::path Scratch::file() const { return folder_ / text_name; }

bool Scratch::is_released() {
  // Given up first: the lock is the open file's, which an editor in the background shares.
  lock_.reset();
  lock_ = FileLock::acquire(folder_ / lock_name, stragglers);
  return lock_.has_value();
}

std::optional<Secret> Scratch::read() const {
  std::error_code ignored;
  const auto kind = fs::symlink_status(file(), ignored).type();
  if (kind == fs::file_type::not_found) return std::nullopt;
  if (kind != fs::file_type::regular) {
    throw Error(Exit::invalid, "the editor left no plain file in the text's place");
  }
  return read_secret_file(file(), text_limit).bytes;
}

bool Scratch::differs(const Secret& text) const { return digest_of(text) != begun_; }

void Scratch::remove() {
  std::error_code failed;
  fs::remove_all(folder_, failed);
  if (failed) {
    throw Error(Exit::system, fmt::format("cannot remove {}: {}", folder_.string(),
                                          system_message(failed.value())));
  }
}

}  // namespace tnotes::vault

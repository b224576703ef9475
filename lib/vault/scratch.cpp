#include "vault/scratch.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/secret_file.hpp"
#include "base/text.hpp"
#include "vault/memory.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "tnotes-vault-";
constexpr const char* own_lock = "lock";
constexpr const char* editor_lock = "editor";
constexpr const char* about_name = "about";
constexpr const char* text_folder = "text";
constexpr const char* text_name = "text/note.md";
constexpr const char* taken_name = "taken";
constexpr const char* temporary_folder = "tmp";
// How a file begins by which nano says that it has the text open; it holds none.
constexpr std::string_view nano_lock = "b0nano";
constexpr std::chrono::milliseconds no_wait{0};
constexpr std::chrono::milliseconds stragglers{200};

Unfinished draft_of(const std::string& id, const fs::path& folder) {
  return unfinished_named(id, folder.filename().string());
}

std::string digest_of(const Secret& text) { return sha256_hex(text.reveal()); }

}  // namespace

Scratch::Scratch(fs::path folder, About about, FileLock own, std::optional<FileLock> editor)
    : folder_(std::move(folder)),
      about_(std::move(about)),
      own_(std::move(own)),
      editor_(std::move(editor)),
      is_held_(!editor_) {}

Scratch Scratch::make(const Environment& environment, const std::string& vault, const Note& note,
                      const std::optional<Unfinished>& resumed) {
  const auto suitable = places_in_memory(environment);
  if (suitable.empty()) {
    throw Error(Exit::system, "there is no place in memory for the text")
        .hint("it needs a tmpfs of your own in XDG_RUNTIME_DIR, or /dev/shm")
        .hint("without an editor it needs none: --from FILE");
  }
  const fs::path folder = make_folder(suitable.front(), prefix);
  try {
    auto own = FileLock::acquire(folder / own_lock, no_wait);
    auto editor = FileLock::acquire(folder / editor_lock, no_wait);
    if (!own || !editor) throw Error(Exit::system, "another tnotes took the text's folder");
    const Unfinished draft = resumed ? *resumed : draft_of(note.heading.id, folder);
    Scratch scratch(folder, {vault, note.heading, digest_of(note.text), draft.name},
                    *std::move(own), *std::move(editor));
    // First: a text that nothing is known about would never be taken up.
    scratch.write_about();
    const Directory directory = Directory::open(folder);
    directory.make_directories(temporary_folder);
    directory.write(taken_name, note.text.reveal());
    directory.write(text_name, note.text.reveal());
    return scratch;
  } catch (Error& error) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw error.hint("the text is edited in memory: is there room in " + suitable.front().string() +
                     "?");
  }
}

void Scratch::write_about() const {
  const std::pair<const char*, std::string> values[] = {
      {"vault", about_.vault},           {"id", about_.heading.id},
      {"client", about_.heading.client}, {"date", format_date(about_.heading.date)},
      {"begun", about_.begun},           {"draft", about_.draft}};
  std::string text;
  for (const auto& [key, value] : values) text += fmt::format("{}: {}\n", key, yaml::quoted(value));
  Directory::open(folder_).write(about_name, text);
}

// Nothing where there is none: then the folder holds no text yet.
std::optional<Scratch::About> Scratch::read_about(const fs::path& folder) {
  const auto text = Directory::open(folder).read(about_name);
  if (!text) return std::nullopt;
  const yaml::Node root = yaml::parse({about_name, *text, 1, false});
  const auto value = [&](std::string_view key) {
    const yaml::Node* node = root.find(key);
    return node == nullptr ? std::string() : node->text;
  };
  const auto date = parse_iso_date(value("date"));
  if (!date || !is_id(value("id")) || !is_client_id(value("client"))) return std::nullopt;
  About about{
      value("vault"), {value("id"), value("client"), *date}, value("begun"), value("draft")};
  if (about.draft.empty()) about.draft = draft_of(about.heading.id, folder).name;
  return about;
}

std::vector<std::pair<fs::path, Scratch::About>> Scratch::all_of(const Environment& environment,
                                                                 const std::string& vault) {
  std::vector<std::pair<fs::path, About>> found;
  for (const fs::path& place : places_of_all_sessions(environment)) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(place, failed)) {
      if (!entry.path().filename().string().starts_with(prefix) || !is_own_folder(entry.path()))
        continue;
      try {
        auto about = read_about(entry.path());
        if (about && about->vault == vault) {
          found.emplace_back(entry.path(), *std::move(about));
        }
      } catch (const Error&) {
        // It has just gone, or is none of ours.
      }
    }
  }
  return found;
}

std::vector<Scratch> Scratch::abandoned(const Environment& environment, const std::string& vault) {
  std::vector<Scratch> found;
  for (const auto& [folder, about] : all_of(environment, vault)) {
    try {
      auto own = FileLock::acquire(folder / own_lock, no_wait);
      if (!own) continue;
      auto editor = FileLock::acquire(folder / editor_lock, no_wait);
      found.push_back(Scratch(folder, about, *std::move(own), std::move(editor)));
    } catch (const Error&) {
      // Another tnotes has just removed it.
    }
  }
  return found;
}

bool Scratch::is_open(const Environment& environment, const std::string& vault,
                      const std::string& id) {
  for (const auto& [folder, about] : all_of(environment, vault)) {
    if (about.heading.id != id) continue;
    try {
      if (!FileLock::acquire(folder / own_lock, no_wait)) return true;
      if (!FileLock::acquire(folder / editor_lock, no_wait)) return true;
    } catch (const Error&) {
      // It has just gone.
    }
  }
  return false;
}

fs::path Scratch::file() const { return folder_ / text_name; }

fs::path Scratch::temporary() const { return folder_ / temporary_folder; }

bool Scratch::is_released() {
  // Given up first: the lock is the open file's, which whoever inherited it shares.
  editor_.reset();
  return FileLock::acquire(folder_ / editor_lock, stragglers).has_value();
}

std::optional<Secret> Scratch::read() const {
  std::error_code ignored;
  const auto kind = fs::symlink_status(file(), ignored).type();
  if (kind == fs::file_type::not_found) return std::nullopt;
  if (kind != fs::file_type::regular) {
    throw Error(Exit::invalid, "the editor left no plain file in the text's place");
  }
  return read_secret_file(file(), unfinished_limit).bytes;
}

bool Scratch::differs(const Secret& text) const { return digest_of(text) != about_.begun; }

void Scratch::taken_beside(const Secret& text, const Unfinished& kept) {
  earlier_.push_back(draft());
  about_.draft = kept.name;
  taken(text);
  is_doubtful_ = true;
}

bool Scratch::has_all_that_was_taken(const Secret& text) const {
  std::error_code ignored;
  if (!fs::is_regular_file(folder_ / taken_name, ignored)) return false;
  const Secret taken = read_secret_file(folder_ / taken_name, unfinished_limit).bytes;
  auto had = split_lines(taken.reveal());
  auto has = split_lines(text.reveal());
  std::erase_if(had, [](std::string_view line) { return trim(line).empty(); });
  std::ranges::sort(had);
  std::ranges::sort(has);
  return std::ranges::includes(has, had);
}

bool Scratch::is_full() const { return vault::is_full(folder_); }

bool Scratch::is_closed() const {
  const Descriptor text(::open(file().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  // Nobody who has it open to write can be there when a read lease is given. A signal would tell
  // whoever holds one that somebody comes: it is one that does nothing.
  const bool is_closed = text && ::fcntl(text.get(), F_SETSIG, SIGURG) == 0 &&
                         ::fcntl(text.get(), F_SETLEASE, F_RDLCK) == 0;
  if (is_closed) ::fcntl(text.get(), F_SETLEASE, F_UNLCK);
  return is_closed;
}

std::vector<std::string> Scratch::beside() const {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder_ / text_folder, failed)) {
    std::error_code unknown;
    if (entry.path() == file() || !entry.is_regular_file(unknown)) continue;
    if (read_beginning(entry.path(), nano_lock.size()) == nano_lock) continue;
    if (entry.file_size(unknown) > 0) names.push_back(entry.path().filename().string());
  }
  return names;
}

void Scratch::about_to_take(const Secret& text) {
  try {
    Directory::open(folder_).write(taken_name, text.reveal());
  } catch (const Error&) {
    // Memory is full: it goes on as if it had not been said.
  }
}

void Scratch::taken(const Secret& text) {
  was_taken_ = true;
  about_.begun = digest_of(text);
  is_doubtful_ = false;
  try {
    Directory::open(folder_).write(taken_name, text.reveal());
    write_about();
  } catch (const Error&) {
    // Memory is full. Whoever takes up what lies there keeps the same text once more.
  }
}

void Scratch::remove() {
  // The text first: as long as there is one, it is known what it is.
  for (const fs::path& part : {folder_ / text_folder, folder_}) {
    std::error_code failed;
    fs::remove_all(part, failed);
    if (!failed) continue;
    throw Error(Exit::system,
                fmt::format("cannot remove {}: {}", part.string(), system_message(failed.value())));
  }
}

}  // namespace tnotes::vault

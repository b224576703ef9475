#include "vault/store.hpp"

#include <fmt/format.h>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "git/pack_indexes.hpp"
#include "records/practice.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds lock_wait{10};
constexpr std::string_view note_folder = "notes/";
constexpr std::string_view note_ending = ".age";

Error no_vault(Error error) { return error.hint("make it with 'tnotes init'"); }

// The id of a note's path; empty for another path.
std::string_view id_of(std::string_view path) {
  if (!path.starts_with(note_folder) || !path.ends_with(note_ending)) return {};
  path.remove_prefix(note_folder.size());
  path.remove_suffix(note_ending.size());
  return is_id(path) ? path : std::string_view();
}

// What is wrong with a file, held against what `history` has.
std::string words_of(git::Difference difference, const std::string& history) {
  switch (difference) {
    case git::Difference::added:
      return fmt::format("is unknown to {}", history);
    case git::Difference::modified:
      return fmt::format("is not as {} has it", history);
    case git::Difference::removed:
      return fmt::format("is missing, and {} has it", history);
    case git::Difference::not_a_file:
      break;
  }
  return "is no plain file";
}

}  // namespace

Directory open_vault_directory(const fs::path& root) {
  Directory files = [&] {
    try {
      return Directory::open(root);
    } catch (const Error& error) {
      if (error.code() != Exit::not_found) throw;
      throw no_vault(
          Error(Exit::not_found, fmt::format("there is no vault at {} yet", root.string())));
    }
  }();
  if (files.exists(std::string(vault_file_name))) return files;
  if (files.exists(std::string(records::practice_path))) {
    throw Error(Exit::refused, fmt::format("{} holds records, and is no vault", root.string()));
  }
  if (files.exists("notes")) return files;
  throw no_vault(Error(Exit::not_found, fmt::format("there is no vault at {} yet", root.string())));
}

// Without the first command git would leave a file of the size and the time that it remembers.
std::string how_to_bring_back_vault_file(const fs::path& root) {
  const std::string git = "git -C " + for_shell(root.string());
  return fmt::format("bring it back with {}, and then {}", shown_command(git + " read-tree HEAD"),
                     shown_command(fmt::format("{} checkout HEAD -- {}", git, vault_file_name)));
}

Directory open_vault_root(const fs::path& root) {
  Directory files = open_vault_directory(root);
  if (files.exists(std::string(vault_file_name))) return files;
  throw Error(Exit::refused, fmt::format("{} is gone from the vault", vault_file_name))
      .hint(how_to_bring_back_vault_file(root));
}

FileLock lock_vault(const fs::path& root, const std::function<void()>& on_wait) {
  Directory::open(root).make_directories(".git/tnotes");  // a clone has none
  auto lock = FileLock::acquire(root / ".git/tnotes/writer", lock_wait, on_wait);
  if (!lock) {
    throw Error(Exit::system, "another tnotes is writing to the vault")
        .hint("wait for it to end, or end it, and try again");
  }
  return *std::move(lock);
}

VaultFile read_vault_file(const Directory& vault) {
  const std::string name(vault_file_name);
  const std::string text = vault.read(name).value_or("");
  // A private key that was pasted there is not to be shown.
  const bool shows_lines = text.find("AGE-SECRET-KEY-") == std::string::npos;
  try {
    return parse_vault_file({(vault.path() / name).string(), text, 1, shows_lines});
  } catch (Error& error) {
    error.hint(how_to_bring_back_vault_file(vault.path()));
    throw;
  }
}

bool is_note_path(std::string_view path) { return !id_of(path).empty(); }

std::string id_of_note_path(std::string_view path) { return std::string(id_of(path)); }

std::string note_path(std::string_view id) {
  return fmt::format("{}{}{}", note_folder, id, note_ending);
}

Store::Store(const fs::path& root, const fs::path& state, Pins pins, const Environment& environment,
             Doubts doubts)
    : files_(doubts == Doubts::are_kept ? open_vault_directory(root) : open_vault_root(root)),
      state_(records::state_directory(state)),
      repository_(std::make_unique<git::Repository>(root)),
      heads_(state, *repository_),
      pins_(std::move(pins)),
      environment_(environment),
      are_(doubts) {
  require_pins(pins_);
  const Directory git = Directory::open(root / ".git");
  // libgit2 would wait for ever at what is no plain file.
  for (const char* path : {"config", "packed-refs", "objects/info/alternates"}) {
    static_cast<void>(git.read_end(path, 1));
  }
  git::require_sound_pack_indexes(git);
  try {
    repository_->recover();
  } catch (const Error& error) {
    if (are_ == Doubts::are_errors) throw;
    unfinished_commit_ = error;
  }
  trust_head();
}

void Store::trust_head() {
  doubts_.clear();
  trust_vault_file();
  if (unfinished_commit_) {
    doubts_.push_back({"damaged", ".git/tnotes/commit", "", *unfinished_commit_});
  }
  Trusted found = find_trusted(*repository_, heads_, pins_.signers, environment_);
  reads_head_ = !found.doubt;
  if (found.doubt) {
    if (are_ == Doubts::are_errors || !found.commit) throw Untrusted(*found.doubt);
    doubts_.insert(doubts_.begin(), *std::move(found.doubt));
  }
  head_ = *found.commit;
}

void Store::trust_vault_file() {
  const auto keep = [&](const char* code, const Error& error) {
    doubts_.push_back({code, std::string(vault_file_name), "", error});
  };
  try {
    require_pinned(read_vault_file(open_vault_root(root())), pins_);
  } catch (const Error& error) {
    if (are_ == Doubts::are_errors) throw;
    keep(error.code() == Exit::refused ? "recipients" : "damaged", error);
  }
}

void Store::trust(Pins pins) {
  std::swap(pins_, pins);
  try {
    trust_head();
  } catch (const Error&) {
    std::swap(pins_, pins);
    throw;
  }
}

void Store::settle(const std::function<void()>& on_wait) {
  std::optional<FileLock> lock;
  try {
    lock = lock_vault(root(), on_wait);
    repository_->recover();
  } catch (const Error&) {
    // A vault that can only be read has no writer to wait for.
  }
  trust_head();
}

std::vector<std::string> Store::ids() const {
  std::vector<std::string> ids;
  for (const auto& path : repository_->paths_changed(std::nullopt, head_)) {
    if (const auto id = id_of(path); !id.empty()) ids.emplace_back(id);
  }
  return ids;
}

std::optional<std::string> Store::ciphertext(std::string_view id) const {
  try {
    return repository_->read(head_, note_path(id));
  } catch (const Error& error) {
    if (error.code() != Exit::invalid && error.code() != Exit::not_found) throw;
    throw Error(Exit::invalid, fmt::format("note {}: {}", id, error.message()))
        .hint("keep a copy of its file in 'notes', and bring the history back from a backup")
        .hint(fmt::format("'git -C {} fsck' names what is damaged", for_shell(root().string())));
  }
}

std::optional<std::string> Store::ciphertext_anywhere(std::string_view id) const {
  auto there = bytes_at(note_path(id));
  const auto name = repository_->name(head_, note_path(id));
  if (name && there.bytes && repository_->are(*there.bytes, *name)) return std::move(there.bytes);
  return ciphertext(id);
}

std::string Store::same_as_head(const Directory& notes, const std::string& id,
                                const git::Oid& in_head) const {
  auto there = bytes_in(notes, id + std::string(note_ending));
  if (there.bytes && repository_->are(*there.bytes, in_head)) return *std::move(there.bytes);
  throw damage_of(note_path(id), there).error;
}

std::optional<std::string_view> Store::same_as_head_at_once(const Directory& notes,
                                                            const std::string& id,
                                                            const git::Oid& in_head,
                                                            std::span<char> buffer) const {
  const auto bytes = notes.read_at_once(id + std::string(note_ending), buffer);
  return bytes && repository_->are(*bytes, in_head) ? bytes : std::nullopt;
}

std::optional<Directory> Store::notes_folder() const {
  return files_.below(std::string(note_folder.substr(0, note_folder.size() - 1)));
}

std::vector<Store::Named> Store::ciphertexts_at(const git::Oid& commit) const {
  std::vector<Named> names;
  for (const auto& file : repository_->files(commit)) {
    if (const auto id = id_of(file.path); !id.empty()) names.emplace_back(id, file.bytes);
  }
  return names;
}

bool Store::has_committed_vault_file() const {
  const std::string name(vault_file_name);
  return files_.read(name) == repository_->read(head_, name);
}

bool Store::has_same_recipients_since(const git::Oid& commit) const {
  const std::string name(vault_file_name);
  const auto now = repository_->read(head_, name);
  try {
    bool is_same = repository_->descends(head_, commit) && repository_->read(commit, name) == now;
    if (!is_same) return false;
    const auto compare = [&](const git::Commit& each) {
      return is_same = repository_->read(each.id, name) == now;
    };
    repository_->walk(head_, compare, commit);
    return is_same;
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    return false;
  }
}

std::vector<records::Damage> Store::changed_beside_notes(
    const std::vector<git::Repository::File>& files, const Present& present) const {
  std::vector<records::Damage> damaged;
  std::vector<std::string_view> top;    // what may lie there
  std::vector<std::string_view> notes;  // and in the folder of the notes
  for (const auto& file : files) {
    const std::string_view path = file.path;
    const std::size_t end = path.find('/');
    const std::string_view first = path.substr(0, end);
    if (top.empty() || top.back() != first) top.push_back(first);
    if (path.starts_with(note_folder)) {
      const std::string_view rest = path.substr(note_folder.size());
      notes.push_back(rest.substr(0, rest.find('/')));
    }
    if (is_note_path(path)) continue;
    if (auto changed = this->changed(file.path)) damaged.push_back(*std::move(changed));
  }
  const auto add_unknown = [&](std::string_view folder, const std::vector<std::string>& names,
                               std::vector<std::string_view>& known) {
    std::ranges::sort(known);
    for (const auto& name : names) {
      if (std::ranges::binary_search(known, std::string_view(name))) continue;
      damaged.push_back(damage_of(std::string(folder) + name, {{}, git::Difference::added}));
    }
  };
  add_unknown("", present.top, top);
  add_unknown(note_folder, present.notes, notes);
  return damaged;
}

// A file of the work tree, or what is wrong with it.
Store::There Store::bytes_at(const std::string& path) const { return bytes_in(files_, path); }

Store::There Store::bytes_in(const Directory& folder, const std::string& path) {
  try {
    auto bytes = folder.read(path, largest_ciphertext);
    const auto difference = bytes ? git::Difference::modified : git::Difference::removed;
    return {std::move(bytes), difference};
  } catch (const Error& error) {
    if (error.code() == Exit::system) return {std::nullopt, git::Difference::modified, error};
    // Larger than any note, a symlink on the way, or no file at all.
    return {std::nullopt, git::Difference::not_a_file};
  }
}

Store::Present Store::present() const {
  Present found;
  const auto names_in = [this](const std::string& folder) {
    std::vector<std::string> names;
    auto entries = files_.list(folder);
    if (entries) names.reserve(entries->size());
    for (auto& entry : entries.value_or(std::vector<Entry>())) {
      names.push_back(std::move(entry.name));
    }
    return names;
  };
  found.top = names_in(".");
  std::erase(found.top, ".git");
  const auto folder = std::ranges::find(found.top, note_folder.substr(0, note_folder.size() - 1));
  if (folder == found.top.end()) return found;
  try {
    found.notes = names_in(*folder);
    found.top.erase(folder);
  } catch (const Error&) {  // then it stands at the top, as what it is
  }
  return found;
}

std::optional<records::Damage> Store::changed(const std::string& path) const {
  const auto name = repository_->name(head_, path);
  const There there = bytes_at(path);
  if (name && there.bytes && repository_->are(*there.bytes, *name)) return std::nullopt;
  if (!name && !there.bytes && there.difference == git::Difference::removed) return std::nullopt;
  return damage_of(path, there);
}

records::Damage Store::damage_of(const std::string& path, const There& there) const {
  const std::string shown = escape_for_terminal(path, true);
  if (there.failure) return {path, *there.failure};
  const std::string history = reads_head_ ? std::string("the vault's history")
                                          : fmt::format("commit {}", head_.hex().substr(0, 12));
  // Refused like HEAD itself, where that cannot be trusted.
  Error error(reads_head_ ? Exit::invalid : Exit::refused,
              fmt::format("{} {}", shown, words_of(there.difference, history)));
  if (!reads_head_) return {path, error};
  if (there.difference == git::Difference::added) {
    error.hint("what tnotes did not put there is not read: move it out of the vault");
  } else {
    const std::string git = "git -C " + for_shell(root().string());
    // Or git would leave a file of the size and the time that its index remembers as it is.
    const std::string forget =
        there.difference == git::Difference::modified ? git + " read-tree HEAD && " : "";
    error.hint("bring it back with " + shown_command(fmt::format("{}{} checkout HEAD -- {}", forget,
                                                                 git, for_shell(path))));
  }
  return {path, error};
}

Writer::Writer(Store& store, Author author, const std::function<void()>& on_wait)
    : store_(store), author_(std::move(author)), lock_(lock_vault(store.root(), on_wait)) {
  store_.heads_.prepare();
  store_.repository_->recover();
  if (store_.repository_->head() != store_.head_) {
    store_.trust_head();
  } else {
    require_pinned(read_vault_file(store_.files_), store_.pins_);
  }
  if (!store_.doubts_.empty()) throw Untrusted(store_.doubts_.front());
}

void Writer::commit(const std::vector<git::Change>& changes, std::string_view action) {
  store_.head_ = vault::commit(*store_.repository_, changes, action, author_,
                               [this](const git::Oid& head) { store_.heads_.remember(head); });
}

void Writer::require_as_it_was(std::string_view id,
                               const std::optional<std::string>& before) const {
  const auto now = store_.ciphertext(id);
  if (now != before) {
    throw Error(Exit::refused,
                fmt::format("note {} was {} meanwhile", id, now ? "changed" : "discarded"));
  }
  // What only lies there would be gone for good.
  const std::string path = note_path(id);
  if (const auto changed = store_.changed(path); changed && store_.files().exists(path)) {
    throw Error(changed->error);
  }
}

void Writer::put(std::string_view id, const std::string& ciphertext,
                 const std::optional<std::string>& before, std::string_view action) {
  require_as_it_was(id, before);
  commit({{note_path(id), ciphertext}}, action);
  if (store_.ciphertext(id) != ciphertext || store_.bytes_at(note_path(id)).bytes != ciphertext) {
    throw Error(Exit::system, "the note does not read as it was written");
  }
}

void Writer::remove(std::string_view id, const std::optional<std::string>& before,
                    std::string_view action) {
  require_as_it_was(id, before);
  commit({{note_path(id), std::nullopt}}, action);
}

void Writer::put_all(std::vector<Ciphertext> ciphertexts, std::string_view action) {
  std::vector<git::Change> changes;
  changes.reserve(ciphertexts.size());
  for (auto& one : ciphertexts) changes.push_back({note_path(one.id), std::move(one.bytes)});
  commit(changes, action);
}

void Writer::put_vault_file(const std::string& text, std::string_view action) {
  const std::string name(vault_file_name);
  Recipients recipients =
      parse_vault_file({(store_.root() / name).string(), text, 1, false}).recipients;
  commit({{name, text}}, action);
  store_.pins_.recipients = std::move(recipients);
}

}  // namespace tnotes::vault

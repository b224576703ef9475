#include "vault/store.hpp"

#include <fmt/format.h>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "git/sign.hpp"
#include "records/practice.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds lock_wait{10};
constexpr std::string_view note_folder = "notes/";
constexpr std::string_view note_ending = ".age";
// Larger than the ciphertext of any text.
constexpr std::size_t largest_file = 2 * text_limit;

Error no_vault(Error error) { return error.hint("make it with 'tnotes init'"); }

// The id of a note's path; empty for another path.
std::string_view id_of(std::string_view path) {
  if (!path.starts_with(note_folder) || !path.ends_with(note_ending)) return {};
  path.remove_prefix(note_folder.size());
  path.remove_suffix(note_ending.size());
  return is_id(path) ? path : std::string_view();
}

Error went_back(const records::Heads& heads, const git::Oid& head, const fs::path& root) {
  return Error(Exit::refused, "the vault's history went back or was rewritten")
      .hint(fmt::format("the last head known here is {}", heads.remembered()->hex()))
      .hint(fmt::format("HEAD is {}: look at it with 'git -C {} log'", head.hex(),
                        for_shell(root.string())))
      .hint("bring the vault back from where it is newer")
      .hint(fmt::format("if you know why, accept it by removing {}", heads.file().string()));
}

std::string_view words_of(git::Difference difference) {
  switch (difference) {
    case git::Difference::added:
      return "is unknown to the vault's history";
    case git::Difference::modified:
      return "is not as the vault's history has it";
    case git::Difference::removed:
      return "is missing, and the vault's history has it";
    case git::Difference::not_a_file:
      break;
  }
  return "is no plain file";
}

records::Damage damage_of(const git::Changed& changed, const fs::path& root) {
  const std::string shown = escape_for_terminal(changed.path, true);
  Error error(Exit::invalid, fmt::format("{} {}", shown, words_of(changed.difference)));
  if (changed.difference == git::Difference::added) {
    error.hint("what tnotes did not put there is not read: move it out of the vault");
  } else {
    error.hint(fmt::format("bring it back with 'git -C {} checkout -- {}'",
                           for_shell(root.string()), for_shell(changed.path)));
  }
  return {shown, error};
}

}  // namespace

Directory open_vault_root(const fs::path& root) {
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
  if (files.exists("notes")) {
    throw Error(Exit::refused, fmt::format("{} is gone from the vault", vault_file_name))
        .hint("bring it back with " +
              shown_command(fmt::format("git -C {} checkout -- {}", for_shell(root.string()),
                                        vault_file_name)));
  }
  throw no_vault(Error(Exit::not_found, fmt::format("there is no vault at {} yet", root.string())));
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
  return parse_vault_file({(vault.path() / name).string(), text, 1, shows_lines});
}

std::string note_path(std::string_view id) {
  return fmt::format("{}{}{}", note_folder, id, note_ending);
}

Store::Store(const fs::path& root, const fs::path& state, Pins pins, const Environment& environment)
    : files_(open_vault_root(root)),
      state_(records::state_directory(state)),
      repository_(std::make_unique<git::Repository>(root)),
      heads_(state, *repository_),
      pins_(std::move(pins)),
      environment_(environment) {
  if (pins_.recipients.empty() || pins_.signers.empty()) {
    throw Error(Exit::refused, "your configuration does not say which keys the vault may have")
        .hint("'tnotes init' pins them");
  }
  repository_->recover();
  trust_head();
}

void Store::trust_head() {
  require_pinned(read_vault_file(files_), pins_);
  const auto head = repository_->head();
  if (!head) {
    throw Error(Exit::refused, fmt::format("the vault at {} has no history", root().string()))
        .hint("bring the vault back from a backup");
  }
  if (!heads_.hold()) throw went_back(heads_, *head, root());
  if (!git::verify_commit(*repository_, *head, pins_.signers, environment_)) {
    throw Error(Exit::refused, "the vault's last commit is not signed by a key that is pinned")
        .hint(fmt::format("look at it with 'git -C {} log --show-signature'",
                          for_shell(root().string())))
        .hint("if it is yours, by another key: 'tnotes vault recipient trust'");
  }
  head_ = *head;
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

void Store::settle() {
  std::optional<FileLock> lock;
  try {
    lock = lock_vault(root(), {});
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
    if (error.code() != Exit::invalid) throw;
    throw Error(Exit::invalid, fmt::format("note {}: {}", id, error.message()))
        .hint("keep a copy of its file in 'notes', and bring the history back from a backup")
        .hint(fmt::format("'git -C {} fsck' names what is damaged", for_shell(root().string())));
  }
}

std::string Store::same_as_head(const Directory& notes, const std::string& id,
                                const git::Oid& in_head) const {
  auto there = bytes_in(notes, id + std::string(note_ending));
  if (there.bytes && repository_->are(*there.bytes, in_head)) return *std::move(there.bytes);
  throw damage_of({note_path(id), there.difference}, root()).error;
}

std::optional<Directory> Store::notes_folder() const {
  return files_.below(std::string(note_folder.substr(0, note_folder.size() - 1)));
}

std::map<std::string, git::Oid> Store::ciphertexts_at(const git::Oid& commit) const {
  std::map<std::string, git::Oid> names;
  for (const auto& file : repository_->files(commit)) {
    if (const auto id = id_of(file.path); !id.empty()) names.emplace(id, file.bytes);
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

std::vector<records::Damage> Store::read_all(const Visit& visit) const {
  std::vector<records::Damage> damaged;
  std::set<std::string> known;
  for (const auto& file : repository_->files(head_)) {
    for (fs::path path = file.path; !path.empty(); path = path.parent_path()) {
      known.insert(path.string());
    }
    auto there = bytes_at(file.path);
    const bool is_same = there.bytes && repository_->are(*there.bytes, file.bytes);
    const std::string id(id_of(file.path));
    if (is_same) {
      if (!id.empty()) visit(id, *std::move(there.bytes));
      continue;
    }
    damaged.push_back(damage_of({file.path, there.difference}, root()));
    if (id.empty()) continue;
    try {
      visit(id, ciphertext(id).value_or(""));
    } catch (const Error& error) {
      if (error.code() != Exit::invalid) throw;
      damaged.back() = {file.path, error};
    }
  }
  for (const auto& path : present()) {
    if (known.contains(path)) continue;
    damaged.push_back(damage_of({path, git::Difference::added}, root()));
  }
  return damaged;
}

// A file of the work tree, or what is wrong with it.
Store::There Store::bytes_at(const std::string& path) const { return bytes_in(files_, path); }

Store::There Store::bytes_in(const Directory& folder, const std::string& path) {
  try {
    auto bytes = folder.read(path, largest_file);
    const auto difference = bytes ? git::Difference::modified : git::Difference::removed;
    return {std::move(bytes), difference};
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    // Larger than any note, a symlink on the way, or no file at all.
    return {std::nullopt, git::Difference::not_a_file};
  }
}

// What lies in the vault beside its `.git`, but for its folder of notes.
std::vector<std::string> Store::present() const {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& folder, std::string_view except) {
    const auto entries = files_.list(folder.empty() ? "." : folder);
    for (const auto& entry : entries.value_or(std::vector<Entry>())) {
      if (entry.name != except) paths.push_back(folder + entry.name);
    }
  };
  add("", ".git");
  const bool has_notes = std::erase(paths, "notes") != 0;
  try {
    if (has_notes) add("notes/", "");
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    paths.emplace_back("notes");
  }
  return paths;
}

std::optional<records::Damage> Store::changed(std::string_view id) const {
  const std::string path = note_path(id);
  const auto in_head = ciphertext(id);
  const There there = bytes_at(path);
  if (there.bytes == in_head) return std::nullopt;
  return damage_of({path, there.difference}, root());
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
}

void Writer::commit(const std::vector<git::Change>& changes, std::string_view action) {
  store_.head_ = vault::commit(*store_.repository_, changes, action, author_,
                               [this](const git::Oid& head) { store_.heads_.remember(head); });
}

void Writer::put(std::string_view id, const std::string& ciphertext,
                 const std::optional<std::string>& before, std::string_view action) {
  if (store_.ciphertext(id) != before) {
    throw Error(Exit::refused, fmt::format("note {} was changed meanwhile", id));
  }
  commit({{note_path(id), ciphertext}}, action);
  if (store_.ciphertext(id) != ciphertext || store_.bytes_at(note_path(id)).bytes != ciphertext) {
    throw Error(Exit::system, "the note does not read as it was written");
  }
}

void Writer::remove(std::string_view id, std::string_view action) {
  commit({{note_path(id), std::nullopt}}, action);
}

void Writer::put_all(const std::map<std::string, std::string>& ciphertexts,
                     std::string_view action) {
  std::vector<git::Change> changes;
  changes.reserve(ciphertexts.size());
  for (const auto& [id, ciphertext] : ciphertexts) changes.push_back({note_path(id), ciphertext});
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

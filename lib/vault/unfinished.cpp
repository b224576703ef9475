#include "vault/unfinished.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "vault/seal.hpp"

namespace tnotes::vault {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder = ".git/tnotes/unfinished";
constexpr std::string_view lock_path = ".git/tnotes/texts";
constexpr std::string_view ending = ".age";
// What base/files writes before it has its name.
constexpr std::string_view half_written = ".tnotes-";
constexpr std::size_t id_length = 32;
constexpr std::size_t digest_shown = 8;  // hexadecimal digits that tell texts apart

// In the state directory, by the vault: a file for each text that was kept here, under the digest
// of its name, which is the vault's own. It has the digest of the note's id, and of the text; while
// that is replaced, also of the one before.
std::string witnesses_of(const Store& store) { return "unfinished/" + store.root_commit().hex(); }
std::string witness_of(const Store& store, const Unfinished& kept) {
  return fmt::format("{}/{}", witnesses_of(store), sha256_hex(kept.name));
}

bool is_witnessed(const Store& store, const Unfinished& kept, std::string_view ciphertext) {
  const std::string witness = store.state().read(witness_of(store, kept)).value_or("");
  const auto lines = split_lines(witness);
  return std::ranges::find(lines, std::string_view(sha256_hex(ciphertext))) != lines.end();
}

bool is_name(std::string_view name) {
  return is_id(name.substr(0, id_length)) && name.ends_with(ending);
}

// Nothing where there is none, or nothing that was ever kept.
std::optional<std::string> bytes_of(const Store& store, const Unfinished& kept) {
  try {
    return store.files().read(unfinished_path(kept), 2 * unfinished_limit);
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return std::nullopt;
  }
}

std::string read(const Store& store, const Unfinished& kept) {
  auto bytes = store.files().read(unfinished_path(kept), 2 * unfinished_limit);
  if (bytes) return *std::move(bytes);
  throw Error(Exit::not_found, fmt::format("the unfinished text of note {} is gone", kept.id));
}

// A lock of the unfinished texts' own: who writes to the vault may take long. It keeps away who
// clears what is half written, and who puts another text in the same place. Where somebody does not
// let go of it, a text is written all the same.
std::optional<FileLock> lock_texts(const Store& store) {
  constexpr std::chrono::seconds most{2};
  try {
    store.files().make_directories(
        std::string(fs::path(lock_path).parent_path()));  // a clone has none
    return FileLock::acquire(store.root() / lock_path, most);
  } catch (const Error& error) {
    if (error.code() != Exit::system) throw;
    return std::nullopt;
  }
}

// REQUIRES: the vault is locked, as far as it can be.
void write(const Store& store, const Unfinished& kept, const std::string& ciphertext) {
  const auto before = bytes_of(store, kept);
  const std::string witness = witness_of(store, kept);
  const std::string digest = sha256_hex(ciphertext) + '\n';
  const bool replaces = before && is_witnessed(store, kept, *before);
  const std::string digest_before = replaces ? sha256_hex(*before) + '\n' : std::string();
  const std::string id = sha256_hex(kept.id) + '\n';
  // First: a text without its witness would never be opened.
  store.state().write(witness, id + digest + digest_before);
  try {
    store.files().write(unfinished_path(kept), ciphertext);
  } catch (const Error&) {
    if (replaces) {
      store.state().write(witness, id + digest_before);
    } else {
      store.state().remove(witness);
    }
    throw;
  }
  if (replaces) store.state().write(witness, id + digest);
}

// Those of the note, or of all, of whose texts there is none.
std::vector<std::string> gone_witnesses(const Store& store, const std::string& id) {
  std::set<std::string> there;
  const auto texts = store.files().list(std::string(folder));
  for (const auto& entry : texts.value_or(std::vector<Entry>())) {
    there.insert(sha256_hex(entry.name));
  }
  std::vector<std::string> gone;
  const auto witnesses = store.state().list(witnesses_of(store));
  for (const auto& entry : witnesses.value_or(std::vector<Entry>())) {
    if (entry.name.starts_with(half_written) || there.contains(entry.name)) continue;
    const std::string path = fmt::format("{}/{}", witnesses_of(store), entry.name);
    const std::string witness = store.state().read(path).value_or("");
    if (id.empty() || witness.starts_with(sha256_hex(id))) gone.push_back(path);
  }
  return gone;
}

}  // namespace

std::string unfinished_path(const Unfinished& kept) {
  return fmt::format("{}/{}", folder, kept.name);
}

Unfinished unfinished_named(const std::string& id, std::string_view session) {
  return {id, fmt::format("{}-{}{}", id, sha256_hex(session).substr(0, digest_shown), ending)};
}

Unfinished keep_unfinished(const Store& store, const Note& note) {
  const std::string ciphertext = seal(note, store.recipients());
  const Unfinished kept = unfinished_named(note.heading.id, ciphertext);
  const auto lock = lock_texts(store);
  write(store, kept, ciphertext);
  return kept;
}

void put_unfinished(const Store& store, const Unfinished& kept, const Note& note) {
  const std::string ciphertext = seal(note, store.recipients());
  const auto lock = lock_texts(store);
  write(store, kept, ciphertext);
}

void reseal_unfinished(const Store& store, const Unfinished& kept,
                       std::span<const age::X25519Identity> identities) {
  // An editor may be about to put a newer text there.
  const auto lock = lock_texts(store);
  write(store, kept, seal(open_unfinished(store, kept, identities), store.recipients()));
}

std::vector<Unfinished> unfinished(const Store& store) {
  std::vector<std::pair<Unfinished, fs::file_time_type>> all;
  const auto entries = store.files().list(std::string(folder));
  for (const auto& entry : entries.value_or(std::vector<Entry>())) {
    if (entry.kind != EntryKind::file || !is_name(entry.name)) continue;
    std::error_code gone;
    const Unfinished kept{entry.name.substr(0, id_length), entry.name};
    all.emplace_back(kept, fs::last_write_time(store.root() / unfinished_path(kept), gone));
  }
  std::ranges::sort(all, [](const auto& one, const auto& two) {
    if (one.first.id != two.first.id) return one.first.id < two.first.id;
    return one.second < two.second;
  });
  std::vector<Unfinished> sorted;
  for (auto& [kept, written] : all) sorted.push_back(std::move(kept));
  return sorted;
}

Note open_unfinished(const Store& store, const Unfinished& kept,
                     std::span<const age::X25519Identity> identities) {
  const std::string ciphertext = read(store, kept);
  if (!is_witnessed(store, kept, ciphertext)) {
    throw Error(
        Exit::refused,
        fmt::format("the unfinished text of note {} was not kept by this computer", kept.id))
        .hint("it may be yours, from a backup, or somebody may have put it there")
        .hint(fmt::format("'age -d' with the vault's key shows it: {}",
                          (store.root() / unfinished_path(kept)).string()))
        .hint(fmt::format("then throw it away with 'tnotes vault discard {}'", kept.id));
  }
  return open(kept.id, ciphertext, identities);
}

bool is_older_than_note(const Store& store, const Unfinished& kept) {
  std::error_code failed;
  const auto text = fs::last_write_time(store.root() / unfinished_path(kept), failed);
  if (failed) return false;
  const auto note = fs::last_write_time(store.root() / note_path(kept.id), failed);
  return !failed && text < note;
}

bool is_own(const Store& store, const Unfinished& kept) {
  const auto ciphertext = bytes_of(store, kept);
  return ciphertext && is_witnessed(store, kept, *ciphertext);
}

bool is_kept(const Store& store, const Unfinished& kept) {
  return store.files().exists(unfinished_path(kept));
}

void drop_unfinished(const Store& store, const Unfinished& kept) {
  const auto lock = lock_texts(store);
  store.files().remove(unfinished_path(kept));
  store.state().remove(witness_of(store, kept));
}

StrangeTexts strange_texts(const Store& store) {
  StrangeTexts strange;
  const auto entries = store.files().list(std::string(folder));
  for (const auto& entry : entries.value_or(std::vector<Entry>())) {
    if (entry.kind == EntryKind::file && entry.name.starts_with(half_written)) continue;
    const Unfinished kept{entry.name.substr(0, id_length), entry.name};
    const bool is_text = entry.kind == EntryKind::file && is_name(entry.name);
    if (is_text && is_own(store, kept)) continue;
    const bool is_known = store.state().exists(witness_of(store, kept));
    (is_known ? strange.changed : strange.planted).push_back(unfinished_path(kept));
  }
  strange.gone = gone_witnesses(store, {}).size();
  return strange;
}

void forget_gone_texts(const Store& store, const std::string& id) {
  const auto lock = lock_texts(store);
  for (const auto& witness : gone_witnesses(store, id)) store.state().remove(witness);
}

void clear_half_kept(const Store& store) {
  const auto names = [&] {
    std::vector<std::string> found;
    const auto entries = store.files().list(std::string(folder));
    for (const auto& entry : entries.value_or(std::vector<Entry>())) {
      if (entry.name.starts_with(half_written)) found.push_back(entry.name);
    }
    return found;
  };
  if (names().empty()) return;
  const auto lock = lock_texts(store);
  try {
    for (const auto& name : names()) store.files().remove(fmt::format("{}/{}", folder, name));
  } catch (const Error&) {
    // A vault that can only be read keeps them.
  }
}

}  // namespace tnotes::vault

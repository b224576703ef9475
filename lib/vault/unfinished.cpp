#include "vault/unfinished.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
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
// that is replaced, also of the one before. Who is killed on the way leaves a mark behind, by which
// a text that did not come, or was to go, is not taken for one that is lost.
constexpr std::string_view mark_begun = "begun";      // the text may not be there yet
constexpr std::string_view mark_dropped = "dropped";  // the text may still be there
std::string witnesses_of(const Store& store) { return "unfinished/" + store.root_commit().hex(); }
std::string witness_of(const Store& store, const Unfinished& kept) {
  return fmt::format("{}/{}", witnesses_of(store), sha256_hex(kept.name));
}

// A mark is the last line.
bool is_marked(std::string_view witness, std::string_view mark) {
  const auto lines = split_lines(witness);
  return !lines.empty() && lines.back() == mark;
}

std::string without_mark(const std::string& witness) {
  return witness.substr(0, witness.rfind('\n', witness.size() - 2) + 1);
}

bool has_digest(std::string_view witness, std::string_view ciphertext) {
  const auto lines = split_lines(witness);
  return std::ranges::find(lines, std::string_view(sha256_hex(ciphertext))) != lines.end();
}

bool is_witnessed(const Store& store, const Unfinished& kept, std::string_view ciphertext) {
  const std::string witness = store.state().read(witness_of(store, kept)).value_or("");
  return !is_marked(witness, mark_dropped) && has_digest(witness, ciphertext);
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
  const std::string behind = replaces ? digest_before : fmt::format("{}\n", mark_begun);
  // First: a text without its witness would never be opened.
  store.state().write(witness, id + digest + behind);
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
  try {
    store.state().write(witness, id + digest);
  } catch (const Error&) {
    // The text is kept; what is said of it besides does no harm.
  }
}

// The witnesses there are, as paths in the state directory, and what they say.
std::vector<std::pair<std::string, std::string>> all_witnesses(const Store& store) {
  std::vector<std::pair<std::string, std::string>> all;
  const auto witnesses = store.state().list(witnesses_of(store));
  for (const auto& entry : witnesses.value_or(std::vector<Entry>())) {
    if (entry.name.starts_with(half_written)) continue;
    std::string path = fmt::format("{}/{}", witnesses_of(store), entry.name);
    std::string text = store.state().read(path).value_or("");
    all.emplace_back(std::move(path), std::move(text));
  }
  return all;
}

// Those of the note, or of all, of whose texts there is none.
std::vector<std::string> gone_witnesses(const Store& store, const std::string& id) {
  std::set<std::string> there;
  const auto texts = store.files().list(std::string(folder));
  for (const auto& entry : texts.value_or(std::vector<Entry>())) {
    there.insert(witness_of(store, {{}, entry.name}));
  }
  std::vector<std::string> gone;
  for (const auto& [path, witness] : all_witnesses(store)) {
    if (there.contains(path)) continue;
    if (is_marked(witness, mark_begun) || is_marked(witness, mark_dropped)) continue;
    if (id.empty() || witness.starts_with(sha256_hex(id))) gone.push_back(path);
  }
  return gone;
}

// The file's name, of the text that a witness is of; nothing where there is none.
std::optional<std::string> text_of_witness(const Store& store, const std::string& path,
                                           const std::vector<Entry>& entries) {
  for (const auto& entry : entries) {
    if (witness_of(store, {{}, entry.name}) == path) return entry.name;
  }
  return std::nullopt;
}

// Whatever its mark says was begun. REQUIRES: the texts are locked.
void end_as_marked(const Store& store, const std::string& path, const std::string& witness,
                   const std::vector<Entry>& entries) {
  const bool is_begun = is_marked(witness, mark_begun);
  if (!is_begun && !is_marked(witness, mark_dropped)) return;
  const auto name = text_of_witness(store, path, entries);
  if (!name) return store.state().remove(path);
  if (is_begun) return store.state().write(path, without_mark(witness));
  const Unfinished kept{{}, *name};
  const auto bytes = bytes_of(store, kept);
  // What is no more the text that was to go is left to be told of.
  if (!bytes || !has_digest(witness, *bytes)) return;
  store.files().remove(unfinished_path(kept));
  store.state().remove(path);
}

// REQUIRES: the texts are locked.
void end_what_was_cut_off(const Store& store) {
  // Each by itself: a vault that can only be read keeps it, and what somebody put there stays.
  const auto try_to = [](const std::function<void()>& action) {
    try {
      action();
    } catch (const Error&) {
    }
  };
  const auto entries = store.files().list(std::string(folder)).value_or(std::vector<Entry>());
  for (const auto& entry : entries) {
    if (!entry.name.starts_with(half_written)) continue;
    try_to([&] { store.files().remove(fmt::format("{}/{}", folder, entry.name)); });
  }
  for (const auto& each : all_witnesses(store)) {
    try_to([&] { end_as_marked(store, each.first, each.second, entries); });
  }
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
  const std::string path = witness_of(store, kept);
  const auto witness = store.state().read(path);
  const auto put = [&](const std::string& text) {
    try {
      store.state().write(path, text);
    } catch (const Error&) {
      // Without room, or leave to write, a text can go all the same.
    }
  };
  if (witness) put(fmt::format("{}{}\n", *witness, mark_dropped));
  try {
    store.files().remove(unfinished_path(kept));
  } catch (const Error&) {
    if (witness) put(*witness);
    throw;
  }
  store.state().remove(path);
}

StrangeTexts strange_texts(const Store& store) {
  StrangeTexts strange;
  const auto entries = store.files().list(std::string(folder));
  for (const auto& entry : entries.value_or(std::vector<Entry>())) {
    if (entry.kind == EntryKind::file && entry.name.starts_with(half_written)) continue;
    const Unfinished kept{entry.name.substr(0, id_length), entry.name};
    const bool is_text = entry.kind == EntryKind::file && is_name(entry.name);
    if (is_text && is_own(store, kept)) continue;
    const auto witness = store.state().read(witness_of(store, kept));
    const bool is_to_go = witness && is_marked(*witness, mark_dropped);
    const auto bytes = is_text && is_to_go ? bytes_of(store, kept) : std::nullopt;
    if (bytes && has_digest(*witness, *bytes)) continue;
    (witness ? strange.changed : strange.planted).push_back(unfinished_path(kept));
  }
  strange.gone = gone_witnesses(store, {}).size();
  return strange;
}

void forget_gone_texts(const Store& store, const std::string& id) {
  const auto lock = lock_texts(store);
  for (const auto& witness : gone_witnesses(store, id)) store.state().remove(witness);
}

void clear_half_kept(const Store& store) {
  try {
    const auto texts = store.files().list(std::string(folder)).value_or(std::vector<Entry>());
    const bool has_half =
        std::ranges::any_of(texts, [](const auto& e) { return e.name.starts_with(half_written); });
    const bool has_marked = std::ranges::any_of(all_witnesses(store), [](const auto& witness) {
      return is_marked(witness.second, mark_begun) || is_marked(witness.second, mark_dropped);
    });
    if (!has_half && !has_marked) return;
    // Else somebody is at it.
    if (const auto lock = lock_texts(store)) end_what_was_cut_off(store);
  } catch (const Error&) {
    // Who looks for texts says why they cannot be looked for.
  }
}

}  // namespace tnotes::vault

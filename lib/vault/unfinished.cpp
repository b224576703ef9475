#include "vault/unfinished.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "vault/seal.hpp"

namespace tnotes::vault {
namespace {

constexpr std::string_view folder = ".git/tnotes/unfinished";
constexpr std::string_view ending = ".age";
// What base/files writes before it has its name.
constexpr std::string_view half_written = ".tnotes-";
constexpr std::size_t id_length = 32;
constexpr std::size_t digest_shown = 8;

std::string path_of(const Unfinished& kept) { return fmt::format("{}/{}", folder, kept.name); }

// In the state directory; its name is the digest of a text that was kept here.
std::string witness_of(std::string_view ciphertext) {
  return "unfinished/" + sha256_hex(ciphertext);
}

std::string read(const Store& store, const Unfinished& kept) {
  auto bytes = store.files().read(path_of(kept), 2 * unfinished_limit);
  if (bytes) return *std::move(bytes);
  throw Error(Exit::not_found, fmt::format("the unfinished text of note {} is gone", kept.id));
}

}  // namespace

Unfinished keep_unfinished(const Store& store, const Note& note) {
  const std::string& id = note.heading.id;
  const std::string ciphertext = seal(note, store.recipients());
  const std::string digest = sha256_hex(ciphertext);
  // It keeps away who clears what is half written. Where another does not let go of it for long,
  // the text is written all the same: nobody else has its name.
  std::optional<FileLock> lock;
  try {
    lock = lock_vault(store.root(), {});
  } catch (const Error& error) {
    if (error.code() != Exit::system) throw;
  }
  Unfinished kept{id, fmt::format("{}-{}{}", id, digest.substr(0, digest_shown), ending)};
  // First: a text without its witness would never be opened.
  store.state().write(witness_of(ciphertext), "");
  store.files().write(path_of(kept), ciphertext);
  return kept;
}

std::vector<Unfinished> unfinished(const Store& store) {
  std::vector<Unfinished> all;
  const auto entries = store.files().list(std::string(folder));
  for (const auto& entry : entries.value_or(std::vector<Entry>())) {
    const std::string id = entry.name.substr(0, id_length);
    if (is_id(id) && entry.name.ends_with(ending)) all.push_back({id, entry.name});
  }
  return all;
}

Note open_unfinished(const Store& store, const Unfinished& kept,
                     std::span<const age::X25519Identity> identities) {
  const std::string ciphertext = read(store, kept);
  if (!store.state().exists(witness_of(ciphertext))) {
    throw Error(
        Exit::refused,
        fmt::format("the unfinished text of note {} was not kept by this computer", kept.id))
        .hint("it may be yours, from a backup, or somebody may have put it there")
        .hint(fmt::format("'age -d' with the vault's key shows it: {}",
                          (store.root() / path_of(kept)).string()))
        .hint(fmt::format("then throw it away with 'tnotes vault discard {}'", kept.id));
  }
  return open(kept.id, ciphertext, identities);
}

void drop_unfinished(const Store& store, const Unfinished& kept) {
  std::string ciphertext;
  try {
    ciphertext = read(store, kept);
  } catch (const Error&) {
    // Gone, or nothing that was ever kept: it has no witness.
  }
  store.files().remove(path_of(kept));
  if (!ciphertext.empty()) store.state().remove(witness_of(ciphertext));
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
  const FileLock lock = lock_vault(store.root(), {});
  for (const auto& name : names()) store.files().remove(fmt::format("{}/{}", folder, name));
}

}  // namespace tnotes::vault

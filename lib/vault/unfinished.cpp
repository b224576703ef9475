#include "vault/unfinished.hpp"

#include <fmt/format.h>

#include "vault/seal.hpp"

namespace tnotes::vault {
namespace {

constexpr std::string_view folder = ".git/tnotes/unfinished";
constexpr std::string_view ending = ".age";

std::string path_of(std::string_view id) { return fmt::format("{}/{}{}", folder, id, ending); }

}  // namespace

void keep_unfinished(const Store& store, const Note& note) {
  store.files().write(path_of(note.heading.id), seal(note, store.recipients()));
}

std::vector<std::string> unfinished(const Store& store) {
  std::vector<std::string> ids;
  const auto entries = store.files().list(std::string(folder));
  for (const auto& entry : entries.value_or(std::vector<Entry>())) {
    const std::string_view name = entry.name;
    const std::string_view id = name.substr(0, name.size() - std::min(name.size(), ending.size()));
    if (entry.kind == EntryKind::file && name.ends_with(ending) && is_id(id)) ids.emplace_back(id);
  }
  return ids;
}

std::optional<std::string> unfinished_ciphertext(const Store& store, std::string_view id) {
  return store.files().read(path_of(id), 2 * text_limit);
}

void drop_unfinished(const Store& store, std::string_view id) { store.files().remove(path_of(id)); }

}  // namespace tnotes::vault

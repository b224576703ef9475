#include "cli/vault/find.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/vault/opened.hpp"
#include "vault/versions.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t shown_at_most = 5;

std::vector<std::string> matches(const std::vector<std::string>& ids, const std::string& word) {
  std::vector<std::string> found;
  if (word.empty()) return found;
  const std::string wanted = to_lower_ascii(word);
  std::ranges::copy_if(ids, std::back_inserter(found),
                       [&](const std::string& id) { return id.find(wanted) != std::string::npos; });
  // What one alone begins with is that, wherever else it is found by chance.
  const auto begins = [&](const std::string& id) { return id.starts_with(wanted); };
  if (std::ranges::count_if(found, begins) == 1) return {*std::ranges::find_if(found, begins)};
  return found;
}

Error ambiguous(const std::string& word, const std::vector<std::string>& found) {
  Error error(Exit::not_found,
              fmt::format("'{}' fits {} notes", escape_for_terminal(word, true), found.size()));
  const std::size_t shown = std::min(found.size(), shown_at_most);
  for (std::size_t i = 0; i < shown; ++i) error.hint(found[i]);
  if (shown < found.size()) error.hint(fmt::format("and {} more", found.size() - shown));
  return error;
}

Error unknown(const std::string& word) {
  return Error(Exit::not_found,
               fmt::format("there is no note '{}' in the vault", escape_for_terminal(word, true)))
      .hint("'tnotes vault list' shows them");
}

// It may be among what came behind the commit that is read.
Error unknown_in_doubt(const vault::Store& store, const std::string& word) {
  return {Exit::refused,
          fmt::format("there is no note '{}' in commit {}, which is what is read",
                      escape_for_terminal(word, true), store.head().hex().substr(0, 12))};
}

// The client that a word means, or why it means none.
struct Client {
  std::string id;
  bool is_whole = false;  // by the id, or a whole word of the name
  bool is_one_of_several = false;
  std::optional<Error> none;
};

bool fits_several(Context& context, const std::string& word) {
  const std::string wanted = fold(word);
  if (wanted.empty()) return false;
  try {
    std::vector<records::Damage> damaged;
    return std::ranges::count_if(context.records().clients(damaged), [&](const auto& client) {
             return fold(client.name).find(wanted) != std::string::npos;
           }) > 1;
  } catch (const Error&) {  // a note is found without the records, too
    return false;
  }
}

// Throws where the word means a note of which there is nothing yet but an unfinished text.
void refuse_unsaved(const vault::Store& store, const std::string& word) {
  for (const auto& kept : vault::unfinished(store)) {
    if (matches({kept.id}, word).empty()) continue;
    throw Error(Exit::not_found, fmt::format("note {} is not saved yet", kept.id))
        .hint(fmt::format("go on with it: 'tnotes vault edit {}'", short_id(kept.id)));
  }
}

// The error for a note that was discarded; nothing where the word means none, or several.
std::optional<Error> discarded(const vault::Store& store, const std::string& word) {
  const auto gone = matches(vault::discarded_notes(store), word);
  if (gone.size() != 1) return std::nullopt;
  const std::string& id = gone.front();
  const auto versions = vault::versions(store, id);
  const auto last = std::ranges::find_if(versions, &vault::Version::is_there);
  Error error(Exit::not_found, fmt::format("note {} was discarded", id));
  if (last == versions.end()) return error;
  const std::string commit = last->commit.hex().substr(0, 12);
  error.hint(fmt::format("to read it: 'tnotes vault show {} --at {}'", short_id(id), commit));
  return error.hint(fmt::format("to have it back: {}", how_to_bring_back(id, commit)));
}

// The error for what is neither a note nor a client.
Error unknown_to_all(const vault::Store& store, const std::string& word, const Error& no_client) {
  if (auto error = discarded(store, word)) return *std::move(error);
  Error error(Exit::not_found,
              fmt::format("there is no note and no client '{}'", escape_for_terminal(word, true)));
  for (const auto& hint : no_client.hints()) error.hint(hint);
  return error.hint("'tnotes vault list' shows the notes");
}

Client client_named(Context& context, const std::string& word) {
  if (context.settings().find("records") == nullptr) return {{}, false, false, unknown(word)};
  try {
    const records::Client client = records::find_client(context.records(), word);
    const std::string name = fold(client.name);
    const auto words = split(name, ' ');
    const std::string wanted = fold(word);
    const bool is_whole = client.id == word || wanted == name ||
                          std::ranges::find(words, std::string_view(wanted)) != words.end();
    return {client.id, is_whole, false, {}};
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    return {{}, false, fits_several(context, word), error};
  }
}

}  // namespace

std::string how_to_bring_back(const std::string& id, const std::string& commit) {
  return fmt::format("'tnotes vault edit {} --at {}'", short_id(id), commit);
}

std::vector<vault::Unfinished> unfinished_of(const vault::Store& store, const std::string& id) {
  auto all = vault::unfinished(store);
  std::erase_if(all, [&](const vault::Unfinished& kept) { return kept.id != id; });
  return all;
}

std::string find_vault_note(const vault::Store& store, const std::string& word) {
  std::vector<std::string> ids = store.ids();
  for (const auto& kept : vault::unfinished(store)) {
    if (std::ranges::find(ids, kept.id) == ids.end()) ids.push_back(kept.id);
  }
  const auto found = matches(ids, word);
  if (found.size() == 1) return found.front();
  if (!found.empty()) throw ambiguous(word, found);
  throw discarded(store, word).value_or(unknown(word));
}

std::string find_in_history(const vault::Store& store, const std::string& word) {
  auto found = matches(store.ids(), word);
  if (found.size() == 1) return found.front();
  for (const auto messages : {vault::Messages::believed, vault::Messages::not_believed}) {
    if (found.empty()) found = matches(vault::discarded_notes(store, messages), word);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) refuse_unsaved(store, word);
  throw found.empty() ? unknown(word) : ambiguous(word, found);
}

Meant find_meant(Context& context, const vault::Store& store, const std::string& word) {
  const auto found = matches(store.ids(), word);
  if (found.size() == 1 && found.front() == to_lower_ascii(word)) return {found.front(), {}};
  const Client client = client_named(context, word);
  if (!client.none && (found.empty() || client.is_whole)) return {{}, client.id};
  if (!client.none) {
    throw Error(Exit::not_found,
                fmt::format("'{}' fits both a client and a note", escape_for_terminal(word, true)))
        .hint(fmt::format("the client's id is {}", client.id))
        .hint(fmt::format("a note's is {}", found.front()));
  }
  if (client.is_one_of_several) throw *client.none;
  if (found.empty()) {
    if (!store.reads_head()) throw unknown_in_doubt(store, word);
    refuse_unsaved(store, word);
    throw unknown_to_all(store, word, *client.none);
  }
  if (found.size() > 1) throw ambiguous(word, found);
  return {found.front(), {}};
}

}  // namespace tnotes::cli

#include "vault/access_log.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "base/cores.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/lock.hpp"

namespace tnotes::vault {
namespace {

constexpr std::chrono::seconds longest_wait{5};
constexpr std::size_t log_limit = std::size_t{1} << 30;
// No entry is larger: one of the most notes takes a quarter of it.
constexpr std::size_t entry_limit = std::size_t{256} << 10;

std::string log_name(const Store& store) { return "access/" + store.root_commit().hex() + ".log"; }

FileLock lock_log(const Store& store) {
  store.state().make_directories("access");
  auto lock = FileLock::acquire(store.state().path() / "access/lock", longest_wait);
  if (!lock) throw Error(Exit::system, "another tnotes is writing to the access log");
  return *std::move(lock);
}

// The armored files in a text; what stands between them is one of its own.
std::vector<std::string_view> entries_in(std::string_view text) {
  constexpr std::string_view begin = age::armor_begin;
  constexpr std::string_view end = age::armor_end;
  std::vector<std::string_view> entries;
  while (!text.empty()) {
    std::size_t size = text.find(begin, 1);
    if (text.starts_with(begin)) {
      const std::size_t last = text.find(end);
      if (last < size) size = last + end.size() + 1;
    }
    entries.push_back(text.substr(0, size));
    text.remove_prefix(entries.back().size());
  }
  return entries;
}

// The digest that the next entry has of the last; of none, nothing.
std::string digest_of(std::string_view entry) {
  return entry.empty() ? std::string() : sha256_hex(entry);
}

std::string render(const Access& access, const std::string& previous) {
  Json notes = Json::array();
  for (const auto& [id, client] : access.notes) {
    notes.push_back({{"id", id}, {"client", client}});
  }
  Json entry{{"at", format_rfc3339(access.at)},
             {"by", access.by},
             {"account", access.account},
             {"action", access.action},
             {"count", access.count},
             {"notes", notes},
             {"previous", previous}};
  std::string text = entry.text();
  // So that its size does not tell how many notes were found.
  text.resize(padded_size(text.size()), '\n');
  return text;
}

std::string seal_entry(const std::string& plain, const Store& store) {
  std::string sealed;
  age::armor(age::to_string(sealed), [&](const age::Sink& out) {
    age::encrypt(age::from_bytes(plain), out, store.recipients());
  });
  return sealed;
}

// Nothing for one that is encrypted to other keys. Throws Damage.
std::optional<std::string> open_entry(std::string_view entry,
                                      std::span<const age::X25519Identity> identities) {
  std::string plain;
  if (!age::decrypt(age::dearmor(age::from_bytes(entry)), age::to_string(plain), identities)) {
    return std::nullopt;
  }
  return plain;
}

struct LogEntry {
  Access access;
  std::string previous;
};

std::optional<LogEntry> parse_entry(const std::string& plain) {
  using Library = nlohmann::json;
  try {
    const Library entry = Library::parse(plain);
    const auto at = parse_rfc3339(entry.at("at").get<std::string>());
    if (!at) return std::nullopt;
    LogEntry parsed{{*at,
                     entry.at("by").get<std::string>(),
                     entry.at("account").get<std::string>(),
                     entry.at("action").get<std::string>(),
                     entry.at("count").get<std::size_t>(),
                     {}},
                    entry.at("previous").get<std::string>()};
    for (const auto& note : entry.at("notes")) {
      parsed.access.notes.push_back(
          {note.at("id").get<std::string>(), note.at("client").get<std::string>()});
      const auto& [id, client] = parsed.access.notes.back();
      if (!is_id(id) || !is_client_id(client)) return std::nullopt;
    }
    return parsed;
  } catch (const Library::exception&) {
    return std::nullopt;
  }
}

// An entry as it was read, or why it was not.
struct ReadEntry {
  std::optional<LogEntry> entry;
  std::string problem;
};

ReadEntry read_entry(std::string_view entry, std::span<const age::X25519Identity> identities) {
  try {
    const auto plain = open_entry(entry, identities);
    if (!plain) return {{}, "is encrypted to other keys"};
    auto parsed = parse_entry(*plain);
    if (!parsed) return {{}, "is no entry of an access log"};
    return {std::move(parsed), {}};
  } catch (const age::Damage&) {
    return {{}, "is damaged"};
  }
}

}  // namespace

void log_access(const Store& store, const Access& access) {
  if (access.notes.size() > most_notes_read) throw Error(Exit::usage, "too many notes at a time");
  const FileLock lock = lock_log(store);
  const std::string name = log_name(store);
  const std::string end = store.state().read_end(name, entry_limit);
  const auto entries = entries_in(end);
  const std::string_view last = entries.empty() ? std::string_view() : entries.back();
  const std::string line_end = end.empty() || end.ends_with('\n') ? "" : "\n";
  const std::string before = std::string(last) + line_end;
  store.state().append(name, line_end + seal_entry(render(access, digest_of(before)), store));
}

AccessLog read_access_log(const Store& store, std::span<const age::X25519Identity> identities) {
  const std::string name = log_name(store);
  const std::string text = store.state().read(name, log_limit).value_or("");
  const auto entries = entries_in(text);
  std::vector<ReadEntry> read(entries.size());
  on_all_cores(entries.size(), [&] {
    return [&](std::size_t at) { read[at] = read_entry(entries[at], identities); };
  });
  AccessLog log;
  const auto path = [&](std::size_t at) { return fmt::format("{}: entry {}", name, at + 1); };
  for (std::size_t at = 0; at < read.size(); ++at) {
    auto& [entry, problem] = read[at];
    if (!entry) {
      log.damaged.push_back(
          {path(at), Error(Exit::invalid, fmt::format("{} {}", path(at), problem))});
      continue;
    }
    const std::string_view before = at == 0 ? std::string_view() : entries[at - 1];
    if (entry->previous != digest_of(before)) {
      log.damaged.push_back(
          {path(at),
           Error(Exit::invalid,
                 fmt::format("{}: what came before it is missing or was changed", path(at)))});
    }
    log.entries.push_back(std::move(entry->access));
  }
  return log;
}

void reseal_access_log(const Store& store, std::span<const age::X25519Identity> identities) {
  const FileLock lock = lock_log(store);
  const std::string name = log_name(store);
  const auto text = store.state().read(name, log_limit);
  if (!text) return;
  std::string resealed;
  std::string before;
  std::string_view before_then;
  for (const auto entry : entries_in(*text)) {
    std::string now(entry);
    const ReadEntry read = read_entry(entry, identities);
    // One that had another before it than there is goes on saying so.
    if (read.entry && read.entry->previous == digest_of(before_then)) {
      now = seal_entry(render(read.entry->access, digest_of(before)), store);
    } else if (read.entry) {
      now = seal_entry(render(read.entry->access, read.entry->previous), store);
    }
    resealed += now;
    before = std::move(now);
    before_then = entry;
  }
  store.state().write(name, resealed);
}

}  // namespace tnotes::vault

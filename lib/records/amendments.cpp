#include "records/amendments.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "git/index.hpp"
#include "records/candidates.hpp"
#include "records/intact.hpp"

namespace tnotes::records {
namespace {

void list_files(const Records& records, const std::string& client,
                std::vector<AmendmentRef>& refs) {
  const std::string folder = client_folder(client) + "/amendments/";
  const auto entries = records.files().list(folder.substr(0, folder.size() - 1));
  for (const auto& entry : entries.value_or(std::vector<Entry>{})) {
    if (auto ref = amendment_at(folder + entry.name)) refs.push_back(*std::move(ref));
  }
}

Error not_in_history(const std::string& path) {
  return {Exit::invalid, fmt::format("{} is not known to the history", path)};
}

}  // namespace

std::optional<AmendmentRef> amendment_at(std::string_view path) {
  constexpr std::string_view ending = ".yaml";
  const auto parts = split(path, '/');
  if (parts.size() != 4 || parts[0] != "clients" || parts[2] != "amendments" ||
      !parts[3].ends_with(ending) || !is_client_id(parts[1])) {
    return std::nullopt;
  }
  const std::string_view id = parts[3].substr(0, parts[3].size() - ending.size());
  if (!is_note_id(id)) return std::nullopt;
  return AmendmentRef{std::string(parts[1]), std::string(id)};
}

std::vector<AmendmentRef> amendments(const Records& records,
                                     const std::optional<std::string>& client) {
  std::vector<AmendmentRef> refs;
  if (client) {
    list_files(records, *client, refs);
  } else {
    for (const auto& id : records.client_ids()) list_files(records, id, refs);
  }
  const std::string folder = client ? client_folder(*client) + "/amendments/" : "clients/";
  visit_committed(records, folder, [&](std::string_view path) {
    if (auto ref = amendment_at(path)) refs.push_back(*std::move(ref));
  });
  std::sort(refs.begin(), refs.end(), [](const AmendmentRef& a, const AmendmentRef& b) {
    return std::pair(a.id, a.client) < std::pair(b.id, b.client);
  });
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  return refs;
}

std::string amendment_text(const Records& records, const AmendmentRef& ref) {
  const std::string path = ref.path();
  const auto head = records.repository().head();
  const auto kept = head ? records.repository().read(*head, path) : std::nullopt;
  auto now = records.files().read(path);
  if (now && now == kept) return *std::move(now);
  if (!now && !kept) {
    throw Error(Exit::not_found, fmt::format("there is no amendment {}", ref.id));
  }
  if (!now) throw missing_file(records, path);
  if (!kept) throw not_in_history(path);
  throw changed_file(records, path);
}

Amendment read_amendment(const Records& records, const AmendmentRef& ref) {
  return read_amendment(ref, amendment_text(records, ref));
}

Amendment read_amendment(const AmendmentRef& ref, std::string_view text) {
  Amendment amendment = parse_amendment(ref.path(), text);
  if (amendment.id == ref.id && amendment.client == ref.client) return amendment;
  throw Error(Exit::invalid,
              fmt::format("{}: 'id' and 'client' do not fit the file's place", ref.path()));
}

AmendmentRef find_amendment(const Records& records, std::string_view word) {
  std::string_view part = word;
  if (part.find('/') != std::string_view::npos) part.remove_prefix(part.rfind('/') + 1);
  if (part.ends_with(".yaml")) part.remove_suffix(5);
  const std::string wanted = to_lower_ascii(part);
  const bool is_path = word.find('/') != std::string_view::npos;
  std::vector<AmendmentRef> fitting;
  for (auto& ref : amendments(records)) {
    const bool fits = !wanted.empty() && ref.id.find(wanted) != std::string::npos;
    if (fits && (!is_path || word.ends_with(ref.path()))) fitting.push_back(std::move(ref));
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    throw Error(Exit::not_found,
                fmt::format("there is no amendment '{}'", escape_for_terminal(word, true)))
        .hint("'tnotes amendment list --all' shows those that there are");
  }
  std::vector<std::string> candidates;
  for (const auto& ref : fitting) candidates.push_back(fmt::format("{}  {}", ref.id, ref.client));
  throw ambiguous(word, "amendments", candidates);
}

std::optional<AmendmentRef> amendment_of(const ActionRecord& commit) {
  if (commit.action != to_string(Action::amendment) || commit.clients.size() != 1 ||
      !is_client_id(commit.clients.front()) || !is_note_id(commit.amendment)) {
    return std::nullopt;
  }
  return AmendmentRef{commit.clients.front(), commit.amendment};
}

bool goes_on_from(std::string_view earlier, std::string_view now) {
  if (now == earlier) return true;
  // What begins with a blank would go on with the last step: with its words, or a key of it.
  return now.starts_with(earlier) && earlier.ends_with('\n') && now[earlier.size()] >= 'a' &&
         now[earlier.size()] <= 'z';
}

}  // namespace tnotes::records

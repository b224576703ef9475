#include "disclosure/carried_amendments.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/error.hpp"
#include "records/amendments.hpp"
#include "records/intact.hpp"

namespace tnotes::disclosure {
namespace {

using records::AmendmentRef;

// What is wrong with the file, by what was committed.
std::optional<Error> fault_of(const records::Records& records, const std::string& path,
                              const git::Oid& head, const std::string* committed) {
  if (committed == nullptr) {
    return Error(Exit::invalid, fmt::format("no commit that can be trusted made {}", path))
        .hint("'tnotes verify' tells more");
  }
  if (records.repository().read(head, path) != *committed) {
    return Error(Exit::invalid, fmt::format("{} is not what was committed", path))
        .hint("'tnotes verify' tells more");
  }
  const auto now = records.files().read(path);
  if (!now) return records::missing_file(records, path);
  if (*now == *committed) return std::nullopt;
  return records::changed_file(records, path);
}

}  // namespace

bool CarriedAmendment::is_about(const std::string& note) const {
  return std::find(notes.begin(), notes.end(), note) != notes.end();
}

Carried carry_amendments(const records::Records& records, const std::string& client,
                         const git::Oid& head, const records::SignedTexts& committed,
                         const std::set<std::string>& notes) {
  std::set<std::string> paths;
  for (const auto& ref : records::amendments(records, client)) paths.insert(ref.path());
  for (const auto& each : committed) paths.insert(each.first);
  Carried carried;
  for (const auto& path : paths) {
    const auto found = committed.find(path);
    const std::string* text = found == committed.end() ? nullptr : &found->second;
    try {
      if (auto fault = fault_of(records, path, head, text))
        carried.damaged.push_back({path, *fault});
      if (text == nullptr) continue;
      records::Amendment amendment = records::read_amendment(*records::amendment_at(path), *text);
      std::vector<std::string> named = amendment.notes();
      std::erase_if(named, [&](const std::string& id) { return !notes.contains(id); });
      if (!amendment.is_about_all() && named.empty()) continue;
      if (amendment.status() == records::AmendmentStatus::withdrawn) {
        ++carried.withdrawn;
      } else {
        carried.amendments.push_back({std::move(amendment), std::move(named)});
      }
    } catch (const Error& error) {
      if (error.code() != Exit::invalid && error.code() != Exit::not_found) throw;
      carried.damaged.push_back({path, error});
    }
  }
  return carried;
}

}  // namespace tnotes::disclosure

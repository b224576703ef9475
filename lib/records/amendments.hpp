#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/action.hpp"
#include "records/amendment.hpp"
#include "records/store.hpp"

// The amendments among the records.
namespace tnotes::records {

// Where an amendment is; the path alone tells its client and its id.
struct AmendmentRef {
  std::string client;
  std::string id;
  [[nodiscard]] std::string path() const { return amendment_path(client, id); }
  friend bool operator==(const AmendmentRef&, const AmendmentRef&) = default;
};

// clients/<client>/amendments/<id>.yaml and nothing else.
std::optional<AmendmentRef> amendment_at(std::string_view path);

// Those of one client or of all, sorted by id: of the work tree, and of the index, which stands at
// HEAD after every command, so that none is passed over that is missing.
std::vector<AmendmentRef> amendments(const Records& records,
                                     const std::optional<std::string>& client = {});

// An amendment as HEAD has it. Throws not_found; invalid where the work tree or HEAD lacks it, or
// where they differ: nothing but a commit of its own changes one; and as parse_amendment does.
std::string amendment_text(const Records& records, const AmendmentRef& ref);
Amendment read_amendment(const Records& records, const AmendmentRef& ref);
// Parses a text, and checks that it is the one its path says.
Amendment read_amendment(const AmendmentRef& ref, std::string_view text);

// The amendment that a word means: any part of an id that fits one alone, or the path of its file.
// Throws not_found, with the candidates where it fits several.
AmendmentRef find_amendment(const Records& records, std::string_view word);

// The amendment that a commit says it is about.
std::optional<AmendmentRef> amendment_of(const ActionRecord& commit);

// Whether the text of an amendment goes on from an earlier one of the same: it was added to at
// most.
bool goes_on_from(std::string_view earlier, std::string_view now);

}  // namespace tnotes::records

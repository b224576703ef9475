#include "records/addenda.hpp"

#include <doctest/doctest.h>

#include "records/action.hpp"
#include "records/intact.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;

std::string signed_at(const std::string& id, const char* at, const std::string& front = {},
                      const std::string& client = "c-maya1") {
  return sign_text(History::draft(id, front, client), "lortiz", "LMFT", *parse_rfc3339(at));
}

// "4 n.md:5:9: 'amends' names …", or "fine".
std::string verdict(const Records& records, const std::string& front) {
  const Note note = parse_note("n.md", History::draft("20261110-zzzzz", front));
  try {
    check_amends(records, note, "n.md");
    return "fine";
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.code())) + " " + error.message();
  }
}

}  // namespace

TEST_CASE("an addendum amends a signed note of its client that is no addendum") {
  History history;
  const char* const at = "2026-11-09T10:00:00Z";
  const auto put = [&](const std::string& id, const std::string& text,
                       const std::string& client = "c-maya1") {
    history.commit({{History::path(id, client), text}});
  };
  put("20261102-aaaaa", signed_at("20261102-aaaaa", at));
  put("20261103-bbbbb", History::draft("20261103-bbbbb"));
  put("20261104-ccccc", signed_at("20261104-ccccc", at, "amends: 20261102-aaaaa\n"));
  put("20261105-ddddd", signed_at("20261105-ddddd", at, {}, "c-ari01"), "c-ari01");
  put("20261106-eeeee", "---\nid: [\n---\n");
  const Records records = history.records();
  struct Row {
    const char* front;
    const char* expected;
  };
  const Row rows[] = {
      {"", "fine"},
      {"amends:\n", "fine"},
      {"entered_in_error: false\n", "fine"},
      {"amends: 20261102-aaaaa\n", "fine"},
      {"amends: 20261102-aaaaa\nentered_in_error: true\n", "fine"},
      {"entered_in_error: true\n", "5 n.md:5:19: 'entered_in_error' stands without 'amends'"},
      {"amends: 20261103-bbbbb\n", "4 n.md:5:9: 'amends' names 20261103-bbbbb, a draft"},
      {"amends: 20261104-ccccc\n",
       "4 n.md:5:9: 'amends' names 20261104-ccccc, which is an addendum itself"},
      {"amends: 20261105-ddddd\n",
       "4 n.md:5:9: 'amends' names 20261105-ddddd, a note of another client"},
      {"amends: 20261106-eeeee\n",
       "5 n.md:5:9: 'amends' names 20261106-eeeee, which cannot be read"},
      {"amends: 20261107-fffff\n",
       "3 n.md:5:9: 'amends' names 20261107-fffff, and there is no such note"},
      {"amends: 20261110-zzzzz\n", "4 n.md:5:9: a note cannot amend itself"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.front);
    CHECK(verdict(records, row.front) == row.expected);
  }
}

TEST_CASE("addenda stand by day, signature and the history") {
  History history;
  const char* const early = "2026-11-09T10:00:00Z";
  const char* const late = "2026-11-09T10:00:01Z";
  const auto begin = [&](const std::string& id) {
    history.commit({}, render_message({"addend", {"c-maya1"}, {id, "20261102-aaaaa"}, "lortiz"}));
  };
  // Begun in this order, and signed in one second.
  for (const char* id : {"20261105-ccccc", "20261105-bbbbb", "20261105-ddddd"}) begin(id);
  std::vector<Note> addenda;
  const auto add = [&](const char* id, const char* at) {
    addenda.push_back(parse_note("n.md", at != nullptr ? signed_at(id, at) : History::draft(id)));
  };
  add("20261105-aaaaa", nullptr);
  add("20261105-bbbbb", early);
  add("20261105-ccccc", early);
  add("20261105-ddddd", early);
  add("20261105-00000", late);
  add("20261104-zzzzz", late);
  sort_addenda(history.records(), addenda);
  std::vector<std::string> ids;
  for (const auto& note : addenda) ids.push_back(note.id);
  CHECK(ids == std::vector<std::string>{"20261104-zzzzz", "20261105-ccccc", "20261105-bbbbb",
                                        "20261105-ddddd", "20261105-00000", "20261105-aaaaa"});
}

TEST_CASE("notes that the work tree lacks are found by the index") {
  History history;
  const std::string one = "20261102-aaaaa";
  const std::string two = "20261109-bbbbb";
  for (const auto& id : {one, two}) history.commit({{History::path(id), History::draft(id)}});
  const Records records = history.records();
  const auto missing = [&](const std::optional<std::string>& client,
                           const std::optional<Period>& period) {
    std::string ids;
    for (const auto& ref : missing_notes(records, records.notes(client, period), client, period)) {
      ids += ref.id + " ";
    }
    return ids;
  };
  CHECK(missing({}, {}).empty());
  std::filesystem::remove(history.root() / History::path(one));
  std::filesystem::remove(history.root() / History::path(two));
  const Period first{*parse_iso_date("2026-11-01"), *parse_iso_date("2026-11-05")};
  CHECK(missing({}, {}) == one + " " + two + " ");
  CHECK(missing("c-maya1", first) == one + " ");
  CHECK(missing("c-ari01", {}).empty());
  CHECK(find_missing(records, "BBBBB").value().id == two);
  CHECK_FALSE(find_missing(records, "202611"));
  CHECK_FALSE(find_missing(records, "zzzzz"));
  CHECK_FALSE(find_missing(records, ""));
}

}  // namespace tnotes::records

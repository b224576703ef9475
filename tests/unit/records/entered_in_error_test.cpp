#include "records/entered_in_error.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "records/action.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;
using Saying = std::map<std::string, std::string>;

std::string signed_text(const std::string& id, const std::string& front = {}) {
  return sign_text(History::draft(id, front), "lortiz", "LMFT",
                   *parse_rfc3339("2026-11-23T18:04:05+01:00"));
}

std::string taking(const std::string& amended) {
  return "amends: " + amended + "\nentered_in_error: true\n";
}

}  // namespace

TEST_CASE("what is taken back takes nothing back itself") {
  struct Row {
    const char* name;
    Saying saying;  // each with what it amends
    TakenBack expected;
  };
  const Row rows[] = {
      {"nothing", {}, {}},
      {"one", {{"t", "n"}}, {{"n", "t"}}},
      {"undone", {{"t", "n"}, {"u", "t"}}, {{"t", "u"}}},
      {"undone and done again", {{"t", "n"}, {"u", "t"}, {"v", "u"}}, {{"n", "t"}, {"u", "v"}}},
      {"twice, and once undone", {{"s", "n"}, {"t", "n"}, {"u", "s"}}, {{"n", "t"}, {"s", "u"}}},
      {"another", {{"t", "n"}, {"u", "m"}}, {{"m", "u"}, {"n", "t"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(taken_back(row.saying) == row.expected);
  }
  // Only a hand can make a circle; it comes to an end.
  CHECK(taken_back({{"a", "b"}, {"b", "a"}}).size() == 1);
  CHECK(taken_back({{"a", "a"}}).size() == 1);
}

TEST_CASE("marks are those of addenda that are what was signed") {
  History history;
  const std::string note = "20261102-aaaaa";
  const std::string added = "20261103-bbbbb";
  const std::string back = "20261201-ccccc";
  const std::string odd = "20261202-ddddd";
  const std::string other = "20261104-eeeee";
  history.commit({
      {History::path(note), signed_text(note)},
      {History::path(added), signed_text(added, "amends: " + note + "\n")},
      {History::path(back), signed_text(back, taking(note))},
      {History::path(other), signed_text(other)},
      {History::path(odd),
       signed_text(odd, "amends: " + other + "\n\"entered\\x5fin_error\": true\n")},
  });
  const Records records = history.records();
  const auto read = [&](const std::string& id) { return records.note({"c-maya1", id}); };
  const Period november{*parse_iso_date("2026-11-01"), *parse_iso_date("2026-11-30")};
  const auto marks = [&] {
    ErrorMarks made(records);
    for (const auto& id : {note, added, other})
      made.look_at(read(id), records.note_text({"c-maya1", id}));
    made.read_rest("c-maya1", november);
    return made;
  };
  const ErrorMarks found = marks();
  CHECK(found.damaged().empty());
  CHECK(found.taken_back_by(read(note)) == back);
  CHECK(found.taken_back_by(read(added)) == back);
  CHECK_FALSE(found.taken_back_by(read(back)).has_value());
  CHECK(found.taken_back_by(read(other)) == odd);

  // One that nobody committed, and one that was changed.
  const std::string forged = "20261203-fffff";
  history.write(History::path(forged), signed_text(forged, taking(other)));
  std::string changed = signed_text(back, taking(note));
  changed.replace(changed.find("See again"), 3, "Saw");
  history.write(History::path(back), changed);
  const ErrorMarks after = marks();
  REQUIRE(after.damaged().size() == 2);
  CHECK(after.damaged()[0].path == History::path(back));
  CHECK(after.damaged()[1].path == History::path(forged));
  CHECK_FALSE(after.taken_back_by(read(note)).has_value());
}

TEST_CASE("a line that begins with dashes does not end the front matter") {
  for (const char* front : {"---x: 1\n", "----: 2\n"}) {
    const std::string text = signed_text("20261203-bbbbb", front + taking("20261102-aaaaa"));
    CHECK(taken_back_of({{History::path("20261203-bbbbb"), text}}).contains("20261102-aaaaa"));
  }
}

TEST_CASE("what was signed is told by commits that can be trusted") {
  History history;
  const std::string id = "20261102-aaaaa";
  const std::string path = History::path(id);
  const auto commit = [&](const std::string& text) {
    return history.commit({{path, text}}, render_message({"sign", {"c-maya1"}, {id}, "lortiz"}));
  };
  const std::string text = signed_text(id);
  const git::Oid first = commit(text);
  std::string later = text;
  later.replace(later.find("18:04"), 5, "19:04");
  const git::Oid second = commit(later);
  const auto all = [](const NoteRef&) { return true; };
  const auto trusting = [](const std::vector<git::Oid>& trusted) {
    return CommitCheck{[](const git::Oid&) { return true; },
                       [=](const git::Oid& asked, const std::vector<std::string>&) {
                         return std::find(trusted.begin(), trusted.end(), asked) != trusted.end();
                       }};
  };
  const Records records = history.records();
  // The earliest counts.
  CHECK(signed_texts(records, trusting({first, second}), all) == SignedTexts{{path, text}});
  CHECK(signed_texts(records, trusting({second}), all) == SignedTexts{{path, later}});
  CHECK(signed_texts(records, trusting({}), all).empty());
  CHECK(signed_texts(records, trusting({first}), [](const NoteRef&) { return false; }).empty());
}

}  // namespace tnotes::records

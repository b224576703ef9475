#include "records/verify.hpp"

#include <doctest/doctest.h>

#include "records/heads.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;
using Strings = std::vector<std::string>;

const std::string note_id = "20261102-aaaaa";

// Takes every signature.
CommitCheck all_good() {
  return {[](const git::Oid&) { return true; },
          [](const git::Oid&, const Strings&) { return true; }};
}

// "code path" of each problem.
Strings told(const Verification& verification) {
  Strings all;
  for (const auto& problem : verification.problems) {
    all.push_back(problem.code + " " + (problem.path.empty() ? problem.commit : problem.path));
  }
  return all;
}

std::string signed_note(const std::string& id, const std::string& front = {}) {
  return sign_text(History::draft(id, front), "lortiz", "LMFT",
                   *parse_rfc3339("2026-11-23T18:04:05+01:00"));
}

}  // namespace

TEST_CASE("verify finds nothing in sound records") {
  History history;
  history.commit({{History::path(note_id), signed_note(note_id)},
                  {History::path("20261103-bbbbb"),
                   signed_note("20261103-bbbbb", "amends: " + note_id + "\n")},
                  {"templates/own.yaml", "sections:\n  - title: Text\n"}});
  const Verification verification = verify(history.records(), all_good(), false);
  CHECK(told(verification).empty());
  CHECK(verification.ok());
  // practice.yaml, two clients, a template, two notes and HEAD.
  CHECK(verification.checked == 7);
  CHECK(verify(history.records(), all_good(), true).checked == 8);
}

TEST_CASE("verify names what is wrong with files") {
  struct Row {
    const char* name;
    std::string path;
    std::string bytes;
    const char* code;
  };
  std::string changed = signed_note(note_id);
  changed.replace(changed.find("See"), 3, "Saw");
  const Row rows[] = {
      {"a changed note", History::path(note_id), changed, "digest"},
      {"a broken note", History::path(note_id), "no note", "damaged"},
      {"a misplaced note", History::path(note_id), signed_note("20261103-bbbbb"), "damaged"},
      {"an age file", History::path(note_id), "age-encryption.org/v1\n", "damaged"},
      {"an addendum to nothing", History::path(note_id),
       signed_note(note_id, "amends: 20261101-zzzzz\n"), "amends"},
      {"a broken client", "clients/c-maya1/client.yaml", "name: [", "damaged"},
      {"a broken template", "templates/own.yaml", "sections: 1\n", "damaged"},
      {"a broken practice", "practice.yaml", "editor: rm\n", "damaged"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    History history;
    history.commit({{row.path, row.bytes}});
    CHECK(told(verify(history.records(), all_good(), false)) ==
          Strings{std::string(row.code) + " " + row.path});
  }
}

TEST_CASE("verify names every difference from HEAD") {
  History history;
  history.commit({{History::path(note_id), signed_note(note_id)}});
  history.write("clients/c-maya1/client.yaml", "name: Maya Lind\nstatus: active\n");
  history.write("stray.txt", "x");
  std::filesystem::remove(history.root() / History::path(note_id));
  CHECK(told(verify(history.records(), all_good(), false)) ==
        Strings{"uncommitted clients/c-maya1/client.yaml", "uncommitted " + History::path(note_id),
                "uncommitted stray.txt"});
}

TEST_CASE("verify notices a history that went back") {
  History history;
  const git::Oid first = *history.records().repository().head();
  const git::Oid second = history.commit({{History::path(note_id), signed_note(note_id)}});
  const Records records = history.records();
  Heads(history.state(), records.repository()).remember(second);
  CHECK(verify(records, all_good(), false).ok());

  test::put(history.root() / ".git/refs/heads/main", first.hex() + "\n");
  const auto after = history.records();
  const Strings problems = told(verify(after, all_good(), false));
  CHECK(std::find(problems.begin(), problems.end(), "rollback " + first.hex()) != problems.end());
}

TEST_CASE("commits count by the keys that the practice listed before them") {
  History history;
  const git::Oid first = *history.records().repository().head();
  const git::Oid second = history.commit({{"practice.yaml", History::practice("key-two")}});
  const git::Oid third = history.commit({{History::path(note_id), signed_note(note_id)}});
  std::vector<std::pair<git::Oid, Strings>> asked;
  const CommitCheck check{[&](const git::Oid& id) { return id != third; },
                          [&](const git::Oid& id, const Strings& keys) {
                            asked.emplace_back(id, keys);
                            return id != second;
                          }};
  const Strings problems = told(verify(history.records(), check, true));
  CHECK(problems == Strings{"unsigned " + third.hex(), "signature " + second.hex()});
  REQUIRE(asked.size() == 2);
  CHECK(asked[0] == std::pair(second, Strings{"key-one"}));
  CHECK(asked[1] == std::pair(first, Strings{"key-one"}));

  CHECK(told(verify(history.records(), check, false)) == Strings{"unsigned " + third.hex()});
}

}  // namespace tnotes::records

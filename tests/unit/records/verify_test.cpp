#include "records/verify.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>

#include "base/digest.hpp"
#include "records/action.hpp"
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

std::string signing(const Strings& ids) {
  return render_message({"sign", {"c-maya1"}, ids, "lortiz"});
}

}  // namespace

TEST_CASE("verify finds nothing in sound records") {
  History history;
  history.commit({{History::path(note_id), signed_note(note_id)},
                  {History::path("20261103-bbbbb"),
                   signed_note("20261103-bbbbb", "amends: " + note_id + "\n")},
                  {"templates/own.yaml", "sections:\n  - title: Text\n"}},
                 signing({note_id, "20261103-bbbbb"}));
  const Verification verification = verify(history.records(), all_good(), {});
  CHECK(told(verification).empty());
  CHECK(verification.ok());
  // practice.yaml, two clients, a template, two notes, what they were, and two commits.
  CHECK(verification.checked == 10);
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
    history.commit({{row.path, row.bytes}}, signing({note_id}));
    CHECK(told(verify(history.records(), all_good(), {})) ==
          Strings{std::string(row.code) + " " + row.path});
  }
}

TEST_CASE("verify names every difference from HEAD") {
  History history;
  history.commit({{History::path(note_id), signed_note(note_id)}}, signing({note_id}));
  history.write("clients/c-maya1/client.yaml", "name: Maya Lind\nstatus: active\n");
  history.write("stray.txt", "x");
  std::filesystem::remove(history.root() / History::path(note_id));
  CHECK(told(verify(history.records(), all_good(), {})) ==
        Strings{"uncommitted clients/c-maya1/client.yaml", "uncommitted " + History::path(note_id),
                "uncommitted stray.txt"});
}

TEST_CASE("verify notices a history that went back") {
  History history;
  const git::Oid first = *history.records().repository().head();
  const git::Oid second =
      history.commit({{History::path(note_id), signed_note(note_id)}}, signing({note_id}));
  const Records records = history.records();
  Heads(history.state(), records.repository()).remember(second);
  CHECK(verify(records, all_good(), {}).ok());

  test::put(history.root() / ".git/refs/heads/main", first.hex() + "\n");
  const auto after = history.records();
  const Strings problems = told(verify(after, all_good(), {}));
  CHECK(std::find(problems.begin(), problems.end(), "rollback " + first.hex()) != problems.end());
}

TEST_CASE("commits count by the keys that the practice listed before them") {
  History history;
  const git::Oid first = *history.records().repository().head();
  const git::Oid second = history.commit({{"practice.yaml", History::practice("key-two")}});
  const git::Oid third =
      history.commit({{History::path(note_id), signed_note(note_id)}}, signing({note_id}));
  std::vector<std::pair<git::Oid, Strings>> asked;
  const CommitCheck check{[&](const git::Oid& id) { return id != third; },
                          [&](const git::Oid& id, const Strings& keys) {
                            asked.emplace_back(id, keys);
                            return id != second;
                          }};
  const Strings problems = told(verify(history.records(), check, {}));
  CHECK(problems == Strings{"unsigned " + third.hex(), "signature " + second.hex()});
  REQUIRE(asked.size() == 2);
  CHECK(asked[0] == std::pair(second, Strings{"key-one"}));
  CHECK(asked[1] == std::pair(first, Strings{"key-one"}));
}

TEST_CASE("verify holds the history's first commit against the key that is pinned") {
  const History history;
  const git::Oid first = *history.records().repository().head();
  const CommitCheck check{
      [](const git::Oid&) { return true; },
      [](const git::Oid&, const Strings& keys) { return keys == Strings{"key-one"}; }};
  CHECK(verify(history.records(), check, "key-one").ok());
  CHECK(told(verify(history.records(), check, "key-two")) == Strings{"root " + first.hex()});
}

TEST_CASE("verify names a signed note that no commit signed") {
  History history;
  history.commit({{History::path(note_id), signed_note(note_id)}});
  CHECK(told(verify(history.records(), all_good(), {})) ==
        Strings{"signed " + History::path(note_id)});
}

TEST_CASE("verify reads every file, whatever its times and the index say") {
  History history;
  const std::string path = History::path(note_id);
  history.commit({{path, signed_note(note_id)}}, signing({note_id}));
  const auto file = history.root() / path;
  const auto before = std::filesystem::last_write_time(file);
  std::string text = signed_note(note_id);
  const std::size_t at = text.find("See");
  text.replace(at, 3, "Saw");
  // In place, so that the inode stays, with a digest that fits and the old time.
  const std::string old_digest = text.substr(text.find("digest: ") + 8, 64);
  const std::string digest = sha256_hex(signed_bytes(text));
  text.replace(text.find(old_digest), 64, digest);
  std::ofstream(file, std::ios::binary | std::ios::in) << text;
  std::filesystem::last_write_time(file, before);
  CHECK(told(verify(history.records(), all_good(), {})) == Strings{"uncommitted " + path});
}

TEST_CASE("verify names two notes of one id, and a signed line that changed in the history") {
  History history;
  const std::string path = History::path(note_id);
  const std::string text = signed_note(note_id);
  history.commit({{path, text}}, signing({note_id}));
  std::string promoted = text;
  promoted.replace(promoted.find("LMFT"), 4, "PhD ");
  history.commit({{path, promoted}}, render_message({"cosign", {"c-maya1"}, {note_id}, "lortiz"}));
  history.commit({{History::path(note_id, "c-ari01"), History::draft(note_id, {}, "c-ari01")}});
  const Strings problems = told(verify(history.records(), all_good(), {}));
  CHECK(std::ranges::count(problems, "signed " + path) == 1);
  CHECK(std::ranges::count_if(problems, [](const std::string& problem) {
          return problem.starts_with("duplicate ");
        }) == 1);
}

}  // namespace tnotes::records

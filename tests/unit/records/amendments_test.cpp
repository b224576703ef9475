#include "records/amendments.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "records/action.hpp"
#include "records/heads.hpp"
#include "records/signed_history.hpp"
#include "records/verify.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;
using Strings = std::vector<std::string>;
using Kind = AmendmentStep::Kind;

const std::string asked_id = "20261110-aaaaa";
const std::string asked_path = amendment_path("c-maya1", asked_id);

AmendmentStep made_on(Kind kind, const char* day) {
  AmendmentStep step;
  step.kind = kind;
  step.on = *parse_iso_date(day);
  step.by = "lortiz";
  step.at = *parse_rfc3339("2026-12-31T09:00:00Z");
  step.text = "Words.";
  if (kind == Kind::denial) step.basis = "not-in-record";
  return step;
}

std::string asked_text() {
  return render_request(asked_id, "c-maya1", made_on(Kind::request, "2026-11-10"));
}
std::string denied_text() { return with_step(asked_text(), made_on(Kind::denial, "2026-11-11")); }
std::string disagreed_text() {
  return with_step(denied_text(), made_on(Kind::statement, "2026-11-12"));
}

std::string forged_text() {
  AmendmentStep step = made_on(Kind::statement, "2026-11-12");
  step.by = "nobody";
  return with_step(denied_text(), step);
}

std::string amending(const std::string& id = asked_id) {
  return render_message({"amendment", {"c-maya1"}, {}, "lortiz", id});
}

// Trusts all commits but those.
CommitCheck all_but(const std::vector<git::Oid>& untrusted) {
  return {[](const git::Oid&) { return true; },
          [=](const git::Oid& asked_for, const Strings&) {
            return std::find(untrusted.begin(), untrusted.end(), asked_for) == untrusted.end();
          }};
}

// The messages of verify about the amendment.
Strings told(const History& history, const CommitCheck& check) {
  Strings all;
  for (const auto& problem : verify(history.records(), check, {}).problems) {
    if (problem.code == "amendment") all.push_back(problem.message);
  }
  return all;
}

template <class Act>
Exit ending_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  return Exit::done;
}

}  // namespace

TEST_CASE("an amendment's text goes on from another where steps were added to it") {
  CHECK(goes_on_from(asked_text(), asked_text()));
  CHECK(goes_on_from(asked_text(), denied_text()));
  CHECK(goes_on_from(asked_text(), disagreed_text()));
  CHECK_FALSE(goes_on_from(denied_text(), asked_text()));
  CHECK_FALSE(goes_on_from(asked_text(), asked_text() + "    More words of the client.\n"));
  CHECK_FALSE(goes_on_from(asked_text(), asked_text() + "\n    More words of the client.\n"));
  CHECK_FALSE(goes_on_from(asked_text(), asked_text() + "# a comment\n"));
  const std::string cut = asked_text().substr(0, asked_text().size() - 1);
  CHECK_FALSE(goes_on_from(cut, asked_text()));
}

TEST_CASE("an amendment is found by any part of its id") {
  History history;
  const std::string other_id = "20261110-bbbbb";
  history.commit({{asked_path, asked_text()},
                  {amendment_path("c-ari01", other_id),
                   render_request(other_id, "c-ari01", made_on(Kind::request, "2026-11-10"))}});
  const Records records = history.records();
  CHECK(find_amendment(records, "aaa") == AmendmentRef{"c-maya1", asked_id});
  CHECK(find_amendment(records, "AAAAA") == AmendmentRef{"c-maya1", asked_id});
  CHECK(find_amendment(records, "/x/y/" + asked_path) == AmendmentRef{"c-maya1", asked_id});
  CHECK(ending_of([&] { (void)find_amendment(records, "20261110"); }) == Exit::not_found);
  CHECK(ending_of([&] { (void)find_amendment(records, "zzz"); }) == Exit::not_found);
  CHECK(ending_of([&] { (void)find_amendment(records, ""); }) == Exit::not_found);
  CHECK(amendments(records).size() == 2);
  CHECK(amendments(records, "c-ari01").size() == 1);
  for (const char* path :
       {"clients/c-maya1/amendments/notes.yaml", "amendments/20261110-aaaaa.yaml",
        "clients/c-maya1/amendments/20261110-aaaaa.md",
        "clients/C/amendments/20261110-aaaaa.yaml"}) {
    CAPTURE(path);
    CHECK_FALSE(amendment_at(path).has_value());
  }
}

TEST_CASE("an amendment is read where it is as HEAD has it") {
  History history;
  history.commit({{asked_path, asked_text()}});
  const Records records = history.records();
  const AmendmentRef ref{"c-maya1", asked_id};
  CHECK(read_amendment(records, ref).status() == AmendmentStatus::open);
  history.write(asked_path, denied_text());
  CHECK(ending_of([&] { (void)read_amendment(records, ref); }) == Exit::invalid);
  std::filesystem::remove(history.root() / asked_path);
  CHECK(amendments(records, "c-maya1").size() == 1);
  CHECK(ending_of([&] { (void)read_amendment(records, ref); }) == Exit::invalid);
  history.write(amendment_path("c-ari01", asked_id), asked_text());
  CHECK(ending_of([&] { (void)read_amendment(records, {"c-ari01", asked_id}); }) == Exit::invalid);
  CHECK(ending_of([&] {
          (void)read_amendment({"c-ari01", asked_id}, asked_text());
        }) == Exit::invalid);
  CHECK(ending_of([&] {
          (void)read_amendment(records, {"c-ari01", "20261110-zzzzz"});
        }) == Exit::not_found);
}

TEST_CASE("of an amendment the latest counts that goes on from all trusted ones before it") {
  History history;
  const git::Oid first = history.commit({{asked_path, asked_text()}}, amending());
  const git::Oid second = history.commit({{asked_path, denied_text()}}, amending());
  const git::Oid third = history.commit({{asked_path, disagreed_text()}}, amending());
  // The client's statement is taken out again, and something else put in its place.
  const git::Oid fourth = history.commit({{asked_path, denied_text()}}, amending());
  const Records records = history.records();
  const auto kept = [&](const std::vector<git::Oid>& untrusted) {
    const auto found = signed_record(records, all_but(untrusted), "c-maya1", fourth).amendments;
    const auto text = found.find(asked_path);
    return text == found.end() ? std::string() : text->second;
  };
  CHECK(kept({}) == disagreed_text());
  CHECK(kept({fourth}) == disagreed_text());
  CHECK(kept({third, fourth}) == denied_text());
  CHECK(kept({second, third, fourth}) == asked_text());
  CHECK(kept({first, second, third, fourth}).empty());
  CHECK(signed_record(records, all_but({}), "c-ari01", fourth).amendments.empty());
}

TEST_CASE("verify finds an amendment that was changed, removed or planted") {
  struct Row {
    const char* name;
    std::vector<git::Change> changes;
    std::string message;
    Strings told;
  };
  const Strings changed{"it is not what was committed as an amendment"};
  const Row rows[] = {
      {"added to", {{asked_path, disagreed_text()}}, amending(), {}},
      {"a step removed",
       {{asked_path, asked_text()}},
       amending(),
       {"the commit changed what it may only add to", changed[0]}},
      {"left unreadable",
       {{asked_path, denied_text() + "zzz: 1\n"}},
       amending(),
       {"the commit left what cannot be read as an amendment", changed[0]}},
      {"a second id",
       {{asked_path, denied_text() + "id: 20261110-aaaaa\n"}},
       amending(),
       {"the commit left what cannot be read as an amendment", changed[0]}},
      {"a step by nobody",
       {{asked_path, forged_text()}},
       amending(),
       {"the commit is not by a key of whom the step names", changed[0]}},
      {"a step removed by git alone", {{asked_path, asked_text()}}, "tidy\n", changed},
      {"added to by git alone", {{asked_path, disagreed_text()}}, "tidy\n", changed},
      {"gone", {{asked_path, std::nullopt}}, "tidy\n", {"it was committed, and is gone"}},
      {"gone as an amendment",
       {{asked_path, std::nullopt}},
       amending(),
       {"it was committed, and is gone"}},
      {"planted",
       {{amendment_path("c-maya1", "20261111-bbbbb"),
         render_request("20261111-bbbbb", "c-maya1", made_on(Kind::request, "2026-11-11"))}},
       "tidy\n",
       {"no commit that can be trusted made it"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    History history;
    history.commit({{asked_path, asked_text()}}, amending());
    history.commit({{asked_path, denied_text()}}, amending());
    CHECK(told(history, all_but({})).empty());
    history.commit(row.changes, row.message);
    CHECK(told(history, all_but({})) == row.told);
  }
  History history;
  const git::Oid forged = history.commit({{asked_path, asked_text()}}, amending());
  CHECK(told(history, all_but({forged})) == Strings{"no commit that can be trusted made it"});
}

TEST_CASE("verify finds an amendment whose note is not there") {
  AmendmentStep request = made_on(Kind::request, "2026-11-10");
  request.notes = {"20261102-aaaaa"};
  History history;
  history.commit({{asked_path, render_request(asked_id, "c-maya1", request)}}, amending());
  CHECK(told(history, all_but({})) ==
        Strings{"the note 20261102-aaaaa that it is about is not there"});
  history.commit({{History::path("20261102-aaaaa"), History::draft("20261102-aaaaa")}});
  CHECK(told(history, all_but({})).empty());
}

TEST_CASE("a commit made elsewhere may add to an amendment, and nobody else may") {
  struct Row {
    const char* name;
    std::optional<std::string> text;
    bool is_trusted;
    Exit code;
  };
  const Row rows[] = {
      {"added to", disagreed_text(), true, Exit::done},
      {"added to by a stranger", disagreed_text(), false, Exit::refused},
      {"a step removed", asked_text(), true, Exit::refused},
      {"removed", std::nullopt, true, Exit::refused},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    History history;
    history.commit({{asked_path, denied_text()}}, amending());
    const Records records = history.records();
    Heads heads(records.state(), records.repository());
    heads.prepare();
    heads.remember(*records.repository().head());
    const git::Oid made = history.commit({{asked_path, row.text}}, amending());
    const auto check = all_but(row.is_trusted ? std::vector<git::Oid>{} : std::vector{made});
    CHECK(ending_of([&] { (void)check_foreign_commits(records, check); }) == row.code);
  }
}

}  // namespace tnotes::records

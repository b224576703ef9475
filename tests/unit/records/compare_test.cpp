#include "records/compare.hpp"

#include <doctest/doctest.h>

#include "records/action.hpp"
#include "unit/records/history.hpp"

namespace tnotes::records {
namespace {

using test::History;

std::vector<std::string> told(const std::vector<FileChange>& changes) {
  std::vector<std::string> all;
  for (const auto& change : changes) all.push_back(change.before_path + ">" + change.after_path);
  return all;
}

using Strings = std::vector<std::string>;

const std::string one = "20261102-aaaaa";
const std::string two = "20261103-bbbbb";

}  // namespace

TEST_CASE("files_changed tells commits and the work tree apart") {
  History history;
  const git::Oid first = *history.records().repository().head();
  const git::Oid second = history.commit(
      {{History::path(one), History::draft(one)}, {History::path(two), History::draft(two)}});
  const git::Oid third = history.commit({{History::path(two), std::nullopt}});
  const Records records = history.records();

  CHECK(told(files_changed(records, {first, second})) ==
        Strings{">" + History::path(one), ">" + History::path(two)});
  CHECK(told(files_changed(records, {second, third})) == Strings{History::path(two) + ">"});
  CHECK(told(files_changed(records, {first, second}, two)) == Strings{">" + History::path(two)});
  CHECK(files_changed(records, {third, std::nullopt}).empty());
  CHECK(files_changed(records, {{}, first}).size() == 3);

  history.write(History::path(one), History::draft(one, "tags: [new]\n"));
  history.write("stray.txt", "stray");
  CHECK(told(files_changed(records, {third, std::nullopt})) ==
        Strings{History::path(one) + ">" + History::path(one), ">stray.txt"});
  CHECK(told(files_changed(records, {second, std::nullopt}, two)) ==
        Strings{History::path(two) + ">"});
}

TEST_CASE("a note that moved is one change") {
  History history;
  const git::Oid before = history.commit({{History::path(one), History::draft(one)}});
  const git::Oid after =
      history.commit({{History::path(one), std::nullopt},
                      {History::path(one, "c-ari01"), History::draft(one, "", "c-ari01")}});
  const Records records = history.records();
  const auto changes = files_changed(records, {before, after}, one);
  REQUIRE(told(changes) == Strings{History::path(one) + ">" + History::path(one, "c-ari01")});
  const Texts texts = read_texts(records, {before, after}, changes[0]);
  CHECK(texts.before == History::draft(one));
  CHECK(texts.after == History::draft(one, "", "c-ari01"));
}

TEST_CASE("last_change finds the newest commit of a note") {
  History history;
  const git::Oid written = history.commit({{History::path(one), History::draft(one)}});
  const git::Oid other = history.commit({{History::path(two), History::draft(two)}});
  const Records records = history.records();
  const auto of_one = last_change(records, one);
  REQUIRE(of_one);
  CHECK(of_one->to == written);
  const auto of_all = last_change(records);
  REQUIRE(of_all);
  CHECK(of_all->from == written);
  CHECK(of_all->to == other);
  CHECK_FALSE(last_change(records, "20261109-zzzzz"));
}

TEST_CASE("last_change goes by what a commit says it is about") {
  History history;
  const git::Oid written = history.commit({{History::path(one), History::draft(one)}});
  history.commit({{History::path(two), History::draft(two)}},
                 render_message({"draft", {"c-maya1"}, {two}, "lortiz"}));
  const git::Oid edited =
      history.commit({{History::path(two), History::draft(two, "tags: [x]\n")}},
                     render_message({"adopt", {"c-maya1"}, {one, two}, "lortiz"}));
  const Records records = history.records();
  CHECK(last_change(records, one)->to == written);
  CHECK(last_change(records, two)->to == edited);
}

TEST_CASE("read_texts shows nothing but good records") {
  History history;
  const git::Oid head = history.commit({{History::path(one), History::draft(one)}});
  const Records records = history.records();
  const Stretch hand_edits{head, std::nullopt};
  struct Row {
    const char* name;
    std::string path;
    std::string bytes;
    const char* problem;
  };
  const Row rows[] = {
      {"a good hand edit", History::path(one), History::draft(one, "tags: [x]\n"), ""},
      {"a broken note", History::path(one), "secret", "the front matter does not begin"},
      {"binary", History::path(one), std::string("\0secret", 7), "binary data"},
      {"no record", "clients/c-maya1/letter.txt", "secret", "is no part of the records"},
      {"broken YAML", "templates/own.yaml", "a: [secret\n", "templates/own.yaml:1:"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    history.write(row.path, row.bytes);
    const Texts texts = read_texts(records, hand_edits, {"", row.path});
    if (*row.problem == '\0') {
      CHECK(texts.problem.empty());
      CHECK(texts.after == row.bytes);
    } else {
      CHECK(texts.problem.find(row.problem) != std::string::npos);
      CHECK(texts.problem.find("secret") == std::string::npos);
      CHECK(texts.after.empty());
    }
  }
}

TEST_CASE("read_texts refuses what has no place among the records") {
  History history;
  const Records records = history.records();
  for (const char* bytes : {"age-encryption.org/v1\n",
                            "---\nid: x\nclient: y\ndate: 2026-11-02\nlength: 3\n---\nabc"}) {
    history.write(History::path(one), bytes);
    try {
      (void)read_texts(records, {records.repository().head(), std::nullopt},
                       {"", History::path(one)});
      FAIL("nothing was refused");
    } catch (const Error& error) {
      CHECK(error.code() == Exit::refused);
    }
  }
}

TEST_CASE("a symlink is said and not followed") {
  History history;
  history.write("elsewhere", "secret");
  std::filesystem::create_directories((history.root() / History::path(one)).parent_path());
  std::filesystem::create_symlink(history.root() / "elsewhere",
                                  history.root() / History::path(one));
  const Records records = history.records();
  const Stretch hand_edits{records.repository().head(), std::nullopt};
  const auto changes = files_changed(records, hand_edits, one);
  REQUIRE(changes.size() == 1);
  const Texts texts = read_texts(records, hand_edits, changes[0]);
  CHECK_FALSE(texts.problem.empty());
  CHECK(texts.after.empty());
}

}  // namespace tnotes::records

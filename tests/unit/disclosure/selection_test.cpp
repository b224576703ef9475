#include "disclosure/selection.hpp"

#include <doctest/doctest.h>

#include "unit/disclosure/practice.hpp"

namespace tnotes::disclosure {
namespace {

using test::Practice;

Period days(const char* first, const char* last) {
  return {*parse_iso_date(first), *parse_iso_date(last)};
}

// "note+addendum+addendum", in the order of the document.
Selection choose(const Practice& practice, const Choice& choice) {
  return select(practice.records(), "c-maya1", choice, practice.head(), practice.signed_record());
}

std::vector<std::string> told(const Selection& selection) {
  std::vector<std::string> all;
  for (const auto& selected : selection.notes) {
    std::string text = selected.note.id;
    for (const auto& addendum : selected.addenda) text += "+" + addendum.id;
    all.push_back(text);
  }
  return all;
}

std::vector<std::string> damaged_paths(const Selection& selection) {
  std::vector<std::string> paths;
  for (const auto& damage : selection.damaged) paths.push_back(damage.path);
  return paths;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a period and drafts decide what is selected") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa", "start: \"15:00\"\n");
  practice.write_signed("20261102-bbbbb", "start: \"09:00\"\n");
  practice.write_signed("20261109-ccccc");
  practice.write_signed("20261110-ddddd", "amends: 20261102-aaaaa\n");
  practice.write_signed("20261203-eeeee", "amends: 20261102-aaaaa\n");
  practice.write_draft("20261204-fffff", "amends: 20261109-ccccc\n");
  practice.write_draft("20261116-ggggg");

  struct Row {
    const char* name;
    std::optional<Period> period;
    bool drafts;
    Strings expected;
    std::size_t left_out;
  };
  const Row rows[] = {
      {"all",
       {},
       false,
       {"20261102-bbbbb", "20261102-aaaaa+20261110-ddddd+20261203-eeeee", "20261109-ccccc"},
       2},
      {"all with drafts",
       {},
       true,
       {"20261102-bbbbb", "20261102-aaaaa+20261110-ddddd+20261203-eeeee",
        "20261109-ccccc+20261204-fffff", "20261116-ggggg"},
       0},
      {"one day keeps later addenda",
       days("2026-11-02", "2026-11-02"),
       false,
       {"20261102-bbbbb", "20261102-aaaaa+20261110-ddddd+20261203-eeeee"},
       0},
      {"an addendum does not come without its note",
       days("2026-11-10", "2026-12-31"),
       false,
       {},
       1},
      {"a draft addendum counts with its note",
       days("2026-11-09", "2026-11-09"),
       false,
       {"20261109-ccccc"},
       1},
      {"nothing", days("2025-01-01", "2025-12-31"), true, {}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Selection selection = choose(practice, {row.period, row.drafts});
    CHECK(told(selection) == row.expected);
    CHECK(selection.drafts_left_out == row.left_out);
    CHECK(selection.damaged.empty());
    CHECK(selection.client.name == "Maya Lindqvist");
  }
}

TEST_CASE("an addendum to an addendum stands below the note") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa");
  practice.write_signed("20261103-bbbbb", "amends: 20261102-aaaaa\n");
  practice.write_signed("20261104-ccccc", "amends: 20261103-bbbbb\n");
  CHECK(told(choose(practice, {})) == Strings{"20261102-aaaaa+20261103-bbbbb+20261104-ccccc"});
}

TEST_CASE("addenda that lead nowhere or in a circle stand for themselves") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa", "amends: 20261101-zzzzz\n");
  practice.write_signed("20261103-bbbbb", "amends: 20261104-ccccc\n");
  practice.write_signed("20261104-ccccc", "amends: 20261103-bbbbb\n");
  practice.write_draft("20261105-ddddd");
  practice.write_signed("20261106-eeeee", "amends: 20261105-ddddd\n");
  CHECK(told(choose(practice, {})) ==
        Strings{"20261102-aaaaa", "20261103-bbbbb", "20261104-ccccc", "20261106-eeeee"});
}

TEST_CASE("a note entered in error is left out with all that was added to it") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa");
  practice.write_signed("20261102-eeeee", "amends: 20261102-aaaaa\n");
  practice.write_signed("20261203-bbbbb", "amends: 20261102-aaaaa\nentered_in_error: true\n");
  practice.write_signed("20261104-ccccc");
  practice.write_draft("20261105-ddddd", "amends: 20261104-ccccc\nentered_in_error: true\n");
  const Selection selection = choose(practice, {{}, true});
  CHECK(told(selection) == Strings{"20261104-ccccc+20261105-ddddd"});
  CHECK(selection.errors_left_out == 1);
  CHECK(selection.errors_unsigned == Strings{"20261104-ccccc"});
  // By the note's own day, whatever that of the addendum is.
  const Selection before = choose(
      practice, {Period{*parse_iso_date("2026-11-01"), *parse_iso_date("2026-11-03")}, true});
  CHECK(told(before).empty());
  CHECK(before.errors_left_out == 1);
  CHECK(before.errors_unsigned.empty());
}

TEST_CASE("damaged notes are named and never selected") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa");
  const std::string good = Practice::signed_text(Practice::draft("20261103-bbbbb"));
  std::string changed = good;
  changed.replace(changed.find("See again"), 3, "Saw");
  practice.write_note("20261103-bbbbb", changed);
  practice.write_note("20261104-ccccc", "---\nid: 20261104-ccccc\nstatus");
  practice.write_note("20261105-ddddd", std::string("\0\1\2", 3));
  practice.write_note("20261106-eeeee", good);  // another note's text
  std::filesystem::create_directory(practice.root() /
                                    records::note_path("c-maya1", "20261107-fffff"));
  practice.write_signed("20261201-ggggg", "amends: 20261103-bbbbb\n");

  const auto path = [](const char* id) { return records::note_path("c-maya1", id); };
  const Selection all = choose(practice, {});
  CHECK(told(all) == Strings{"20261102-aaaaa", "20261201-ggggg"});
  CHECK(damaged_paths(all) == Strings{path("20261103-bbbbb"), path("20261104-ccccc"),
                                      path("20261105-ddddd"), path("20261106-eeeee"),
                                      path("20261107-fffff")});
  CHECK(all.damaged.front().error.message() ==
        path("20261103-bbbbb") + ": the digest does not fit: it is not what was signed");

  // What cannot be read may amend an earlier note, never a later one.
  const Selection one_day = choose(practice, {days("2026-11-05", "2026-11-05"), false});
  CHECK(damaged_paths(one_day) ==
        Strings{path("20261105-ddddd"), path("20261106-eeeee"), path("20261107-fffff")});
}

TEST_CASE("only what the history has as signed is selected") {
  const Practice practice;
  for (const char* id : {"20261102-aaaaa", "20261103-bbbbb", "20261104-ccccc"}) {
    practice.write_signed(id);
  }
  practice.write_signed("20261105-ddddd", "amends: 20261103-bbbbb\n");
  practice.write_draft("20261106-eeeee");
  practice.write_draft("20261107-fffff");
  const records::Records records = practice.records();
  const auto path = [](const char* id) { return records::note_path("c-maya1", id); };

  // Rewritten and signed anew, made a draft again, taken away, signed by hand.
  practice.write_note("20261102-aaaaa", Practice::signed_text(Practice::draft("20261102-aaaaa", {},
                                                                              "# Plan\n\nNo.\n")));
  std::filesystem::remove(practice.root() / path("20261103-bbbbb"));
  practice.write_draft("20261104-ccccc");
  std::filesystem::remove(practice.root() / path("20261106-eeeee"));
  practice.write_signed("20261107-fffff");

  const Selection all = choose(practice, {});
  CHECK(told(all) == Strings{"20261105-ddddd"});
  CHECK(all.drafts_left_out == 0);
  CHECK(damaged_paths(all) == Strings{path("20261102-aaaaa"), path("20261103-bbbbb"),
                                      path("20261104-ccccc"), path("20261106-eeeee"),
                                      path("20261107-fffff")});
  const std::string back =
      "bring it back with 'git -C " + practice.root().string() + " checkout -- ";
  CHECK(all.damaged[0].error.message() ==
        path("20261102-aaaaa") + " is not what was signed: " + back + path("20261102-aaaaa") + "'");
  CHECK(all.damaged[1].error.message() ==
        path("20261103-bbbbb") + " is missing: " + back + path("20261103-bbbbb") + "'");

  // The addendum belongs to the missing note, whose day the history knows.
  const Selection one_day = choose(practice, {days("2026-11-03", "2026-11-03"), false});
  CHECK(told(one_day) == Strings{"20261105-ddddd"});
  CHECK(damaged_paths(one_day) == Strings{path("20261103-bbbbb")});
}

TEST_CASE("what has no place among the notes refuses the whole") {
  struct Row {
    const char* name;
    std::string bytes;
  };
  const Row rows[] = {
      {"age file", "age-encryption.org/v1\n-> X25519 abc\n"},
      {"armored age file", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"},
      {"psychotherapy note",
       "---\nid: 20261103-bbbbb\nclient: c-maya1\ndate: 2026-11-03\nlength: 12\n---\n\nfeelings\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Practice practice;
    practice.write_signed("20261102-aaaaa");
    practice.write_note("20261103-bbbbb", row.bytes);
    try {
      (void)choose(practice, {days("2026-11-02", "2026-11-02"), false});
      FAIL("nothing was refused");
    } catch (const Error& error) {
      CHECK(error.code() == Exit::refused);
    }
  }
}

TEST_CASE("a symlink among the notes refuses the whole") {
  const Practice practice;
  practice.write_signed("20261102-aaaaa");
  practice.write("elsewhere.md", Practice::draft("20261103-bbbbb"));
  std::filesystem::create_symlink(
      practice.root() / "elsewhere.md",
      practice.root() / records::note_path("c-maya1", "20261103-bbbbb"));
  try {
    (void)choose(practice, {});
    FAIL("nothing was refused");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::refused);
  }
}

}  // namespace tnotes::disclosure

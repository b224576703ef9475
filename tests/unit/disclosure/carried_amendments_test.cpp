#include "disclosure/carried_amendments.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "unit/disclosure/practice.hpp"

namespace tnotes::disclosure {
namespace {

using test::Practice;
using Strings = std::vector<std::string>;

std::string path_of(const std::string& id) { return records::amendment_path("c-maya1", id); }

records::AmendmentStep step_on(records::AmendmentStep::Kind kind, const std::string& day,
                               const std::vector<std::string>& notes = {}) {
  records::AmendmentStep step;
  step.kind = kind;
  step.on = *parse_iso_date(day);
  step.by = "lortiz";
  step.at = *parse_rfc3339("2026-12-31T09:00:00Z");
  step.notes = notes;
  step.text = "Words.";
  return step;
}

std::string request_about(const std::string& id, const std::vector<std::string>& notes) {
  const std::string day = id.substr(0, 4) + "-" + id.substr(4, 2) + "-" + id.substr(6, 2);
  return records::render_request(id, "c-maya1",
                                 step_on(records::AmendmentStep::Kind::request, day, notes));
}

std::string taken_back(const std::string& text) {
  return records::with_step(text, step_on(records::AmendmentStep::Kind::withdrawal, "2026-12-30"));
}

Strings ids_of(const Carried& carried) {
  Strings ids;
  for (const auto& each : carried.amendments) ids.push_back(each.amendment.id);
  return ids;
}

}  // namespace

TEST_CASE("an amendment goes with the notes that it is about, or with all") {
  const Practice practice;
  practice.write(path_of("20261110-aaaaa"),
                 request_about("20261110-aaaaa", {"20261101-zzzzz", "20261102-yyyyy"}));
  practice.write(path_of("20261111-bbbbb"), request_about("20261111-bbbbb", {}));
  practice.write(path_of("20261112-ccccc"), request_about("20261112-ccccc", {"20261102-yyyyy"}));
  practice.write(path_of("20261113-ddddd"), taken_back(request_about("20261113-ddddd", {})));
  const auto records = practice.records();
  const auto committed = practice.signed_record().amendments;
  const auto carry = [&](const std::set<std::string>& notes) {
    return carry_amendments(records, "c-maya1", practice.head(), committed, notes);
  };
  const Carried none = carry({});
  CHECK(ids_of(none) == Strings{"20261111-bbbbb"});
  CHECK(none.withdrawn == 1);
  CHECK(none.damaged.empty());
  const Carried one = carry({"20261101-zzzzz"});
  CHECK(ids_of(one) == Strings{"20261110-aaaaa", "20261111-bbbbb"});
  CHECK(one.amendments[0].notes == Strings{"20261101-zzzzz"});
  CHECK(ids_of(carry({"20261102-yyyyy"})) ==
        Strings{"20261110-aaaaa", "20261111-bbbbb", "20261112-ccccc"});
}

TEST_CASE("an amendment is carried as it was committed, whatever the file says") {
  const std::string id = "20261110-aaaaa";
  const std::string text = request_about(id, {});
  struct Row {
    const char* name;
    std::optional<std::string> now;
  };
  const Row rows[] = {{"gone", {}}, {"emptied", ""}, {"withdrawn", taken_back(text)}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Practice practice;
    practice.write(path_of(id), text);
    const auto records = practice.records();
    const auto committed = practice.signed_record().amendments;
    if (row.now) {
      practice.write(path_of(id), *row.now);
    } else {
      std::filesystem::remove(practice.root() / path_of(id));
    }
    const Carried carried = carry_amendments(records, "c-maya1", practice.head(), committed, {});
    CHECK(ids_of(carried) == Strings{id});
    REQUIRE(carried.damaged.size() == 1);
    CHECK(carried.damaged[0].path == path_of(id));
    CHECK(carried.damaged[0].error.code() == Exit::invalid);
  }
}

TEST_CASE("what no trusted commit made is not carried, and told") {
  const Practice practice;
  practice.write(path_of("20261110-aaaaa"), request_about("20261110-aaaaa", {}));
  const Carried carried = carry_amendments(practice.records(), "c-maya1", practice.head(), {}, {});
  CHECK(carried.amendments.empty());
  REQUIRE(carried.damaged.size() == 1);
  CHECK(carried.damaged[0].error.message() ==
        "no commit that can be trusted made " + path_of("20261110-aaaaa"));
}

}  // namespace tnotes::disclosure

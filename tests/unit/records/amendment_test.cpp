#include "records/amendment.hpp"

#include <doctest/doctest.h>
#include <functional>

#include "base/error.hpp"

namespace tnotes::records {
namespace {

using Step = AmendmentStep;
using Kind = AmendmentStep::Kind;

const std::string request_id = "20261102-aaaaa";

Date day(const char* text) { return *parse_iso_date(text); }

Step step_of(Kind kind, const char* on, const std::string& words = "Words.") {
  Step step;
  step.kind = kind;
  step.on = day(on);
  step.by = "lortiz";
  step.at = *parse_rfc3339("2027-06-01T09:00:00+01:00");
  step.text = words;
  if (kind == Kind::denial) step.basis = "accurate";
  return step;
}

Step put_off(const char* on, const char* until) {
  Step step = step_of(Kind::extension, on);
  step.until = day(until);
  return step;
}

Step taken_back(const char* on, bool in_error) {
  Step step = step_of(Kind::withdrawal, on, {});
  step.entered_in_error = in_error;
  return step;
}

std::string text_of(const std::vector<Step>& steps) {
  std::string text = render_request(request_id, "c-maya1", steps.front());
  for (std::size_t i = 1; i < steps.size(); ++i) text = with_step(text, steps[i]);
  return text;
}

Amendment read(const std::vector<Step>& steps) {
  return parse_amendment("amendment", text_of(steps));
}

const Step requested = step_of(Kind::request, "2026-11-02");
const Step denied = step_of(Kind::denial, "2026-11-20");
const Step accepted = step_of(Kind::acceptance, "2026-11-20");
const Step disagreed = step_of(Kind::statement, "2026-12-01");

}  // namespace

TEST_CASE("an amendment reads back as it was written") {
  Step request = requested;
  request.notes = {"20261101-bbbbb", "20261030-ccccc"};
  request.text = "First.\n\n  indented: [not, yaml\n# Not a comment\n--- nor an end\n";
  Step denial = denied;
  denial.notes = {"20261101-bbbbb", "20261029-ddddd"};
  const std::vector<Step> steps{request,
                                put_off("2026-11-10", "2027-01-31"),
                                denial,
                                disagreed,
                                step_of(Kind::rebuttal, "2026-12-02", "\"Quoted\"\ttab"),
                                taken_back("2026-12-03", true)};
  const Amendment amendment = read(steps);
  CHECK(amendment.id == request_id);
  CHECK(amendment.client == "c-maya1");
  REQUIRE(amendment.steps.size() == steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CAPTURE(i);
    const Step& step = amendment.steps[i];
    CHECK(step.kind == steps[i].kind);
    CHECK(step.on == steps[i].on);
    CHECK(step.by == "lortiz");
    CHECK(step.at == steps[i].at);
    CHECK(step.notes == steps[i].notes);
    CHECK(step.until == steps[i].until);
    CHECK(step.basis == steps[i].basis);
    CHECK(step.entered_in_error == steps[i].entered_in_error);
    CHECK(step.text == steps[i].text);
  }
  CHECK(amendment.notes() ==
        std::vector<std::string>{"20261029-ddddd", "20261030-ccccc", "20261101-bbbbb"});
  Step known = accepted;
  known.inform = {"Dr. Wren, Plover Clinic", "insurer"};
  CHECK(read({requested, known}).steps[1].inform == known.inform);
}

TEST_CASE("a text that looks like a psychotherapy note's front matter is none behind the header") {
  CHECK(read({step_of(Kind::request, "2026-11-02", "length: 50 minutes were 45")}).steps.size() ==
        1);
}

TEST_CASE("status and due day follow from the steps") {
  struct Row {
    const char* name;
    std::vector<Step> steps;
    AmendmentStatus status;
    const char* due;
  };
  const Row rows[] = {
      {"new", {requested}, AmendmentStatus::open, "2027-01-01"},
      {"put off",
       {requested, put_off("2026-12-31", "2027-01-31")},
       AmendmentStatus::open,
       "2027-01-31"},
      {"accepted", {requested, accepted}, AmendmentStatus::accepted, "2027-01-01"},
      {"denied", {requested, denied}, AmendmentStatus::denied, "2027-01-01"},
      {"disagreed with", {requested, denied, disagreed}, AmendmentStatus::denied, "2027-01-01"},
      {"withdrawn",
       {requested, taken_back("2026-11-05", false)},
       AmendmentStatus::withdrawn,
       "2027-01-01"},
      {"in error",
       {requested, denied, disagreed, taken_back("2026-12-05", true)},
       AmendmentStatus::withdrawn,
       "2027-01-01"},
      // The first due day itself, and one over the turn of a leap year's February.
      {"leap year", {step_of(Kind::request, "2024-01-01")}, AmendmentStatus::open, "2024-03-01"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Amendment amendment;
    amendment.steps = row.steps;
    CHECK(amendment.status() == row.status);
    CHECK(amendment.due() == day(row.due));
  }
}

TEST_CASE("steps out of their order are faults, in words and in a file") {
  struct Row {
    const char* name;
    std::vector<Step> steps;
    Step next;
    const char* fault;  // empty where the step may follow
  };
  const Row rows[] = {
      {"late decision", {requested}, step_of(Kind::denial, "2027-05-01"), ""},
      {"before the request",
       {requested},
       step_of(Kind::denial, "2026-11-01"),
       "cannot have its denial on 2026-11-01, before its request on 2026-11-02"},
      {"to come",
       {requested},
       step_of(Kind::denial, "2027-06-02"),
       "cannot have its denial on 2027-06-02, a day to come"},
      {"put off on the last day", {requested}, put_off("2027-01-01", "2027-01-31"), ""},
      {"put off too late",
       {requested},
       put_off("2027-01-02", "2027-01-31"),
       "was due on 2027-01-01: it is too late to put it off"},
      {"put off by a day", {requested}, put_off("2026-11-02", "2027-01-02"), ""},
      {"put off to before it is due",
       {requested},
       put_off("2026-11-02", "2027-01-01"),
       "can be put off to a day from 2027-01-02 to 2027-01-31"},
      {"put off too far",
       {requested},
       put_off("2026-11-02", "2027-02-01"),
       "can be put off to a day from 2027-01-02 to 2027-01-31"},
      {"put off twice",
       {requested, put_off("2026-11-02", "2027-01-02")},
       put_off("2026-11-03", "2027-01-31"),
       "has its extension already"},
      {"put off once decided",
       {requested, accepted},
       put_off("2026-11-03", "2027-01-31"),
       "is accepted already"},
      {"decided twice", {requested, accepted}, denied, "is accepted already"},
      {"denied twice", {requested, denied}, denied, "has its denial already"},
      {"requested twice", {requested}, requested, "has its request already"},
      {"statement to nothing", {requested}, disagreed, "is not denied"},
      {"statement to what was accepted", {requested, accepted}, disagreed, "is not denied"},
      {"statement before the denial",
       {requested, denied},
       step_of(Kind::statement, "2026-11-19"),
       "cannot have its statement on 2026-11-19, before its denial on 2026-11-20"},
      {"rebuttal to nothing",
       {requested, denied},
       step_of(Kind::rebuttal, "2026-12-01"),
       "has no statement of disagreement to answer"},
      {"rebuttal before the statement",
       {requested, denied, disagreed},
       step_of(Kind::rebuttal, "2026-11-30"),
       "cannot have its rebuttal on 2026-11-30, before its statement on 2026-12-01"},
      {"rebuttal", {requested, denied, disagreed}, step_of(Kind::rebuttal, "2026-12-01"), ""},
      {"withdrawn once denied",
       {requested, denied},
       taken_back("2026-12-01", false),
       "is denied already"},
      {"in error once denied", {requested, denied}, taken_back("2026-12-01", true), ""},
      {"after the end", {requested, taken_back("2026-11-03", false)}, denied, "is withdrawn"},
      {"in error after the end",
       {requested, taken_back("2026-11-03", false)},
       taken_back("2026-11-03", true),
       "is withdrawn"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Amendment amendment;
    amendment.steps = row.steps;
    CHECK(step_fault(amendment, row.next).value_or("") == row.fault);
    std::vector<Step> all = row.steps;
    all.push_back(row.next);
    if (*row.fault == '\0') {
      CHECK(read(all).steps.size() == all.size());
    } else {
      CHECK_THROWS_AS(read(all), Error);
    }
  }
}

TEST_CASE("a damaged amendment is invalid, at its place and without its words") {
  const std::string good = text_of({requested, denied, taken_back("2026-12-01", true)});
  struct Row {
    const char* name;
    const char* from;
    const char* to;
    const char* message;
  };
  const Row rows[] = {
      {"no id", "id: 20261102-aaaaa\n", "", "the 'id' is none of the day of the request"},
      {"another day's id", "20261102", "20261103", "the 'id' is none of the day of the request"},
      {"no client", "client: c-maya1\n", "", "there is no 'client'"},
      {"an unknown step", "denial:", "dismissal:", "'dismissal' does not belong in an amendment"},
      {"an unknown key", "  basis:", "  bases:", "'bases' does not belong in 'denial'"},
      {"another step's key", "  basis: accurate\n", "  until: 2026-11-03\n",
       "'until' does not belong in 'denial'"},
      {"an unknown basis", "accurate", "whim", "'basis' is none that there is"},
      {"no basis", "  basis: accurate\n", "", "'denial' lacks a key"},
      {"nobody", "  by: lortiz\n", "", "'request' lacks a key"},
      {"no day", "  on: 2026-11-02\n", "", "'request' lacks a key"},
      {"a day that is none", "2026-11-02\n", "2026-02-31\n", "takes a date"},
      {"a time that is none", "\"2027-06-01T09:00:00+01:00\"", "noon", "takes a time"},
      {"no words", "  text: |-\n    Words.\n", "", "'request' lacks a key"},
      {"no request", "request:", "statement:", "begins with its 'request'"},
      {"no truth", "true", "maybe", "takes true or false"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string text = good;
    const std::size_t at = text.find(row.from);
    REQUIRE(at != std::string::npos);
    text.replace(at, std::string_view(row.from).size(), row.to);
    try {
      (void)parse_amendment("f", text);
      FAIL_CHECK("it was read");
    } catch (const Error& error) {
      CHECK(error.code() == Exit::invalid);
      CHECK(error.message().find(row.message) != std::string::npos);
      CHECK(error.message().starts_with("f:"));
      CHECK(error.message().find("Words") == std::string::npos);
      CHECK(error.excerpt().empty());
    }
  }
  CHECK_THROWS_AS((void)parse_amendment("f", "id: 20261102-aaaaa\nclient: c-maya1\n"), Error);
}

TEST_CASE("what is the vault's is refused in an amendment") {
  for (const char* words : {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5\n",
                            "id: 20261102-aaaaa\nclient: c-maya1\nlength: 50\n"}) {
    CAPTURE(words);
    try {
      (void)read({step_of(Kind::request, "2026-11-02", words)});
      FAIL_CHECK("it was read");
    } catch (const Error& error) {
      CHECK(error.code() == Exit::refused);
    }
  }
}

}  // namespace tnotes::records

#include "records/practice.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "records/action.hpp"
#include "records/client.hpp"

using namespace tnotes;
using namespace tnotes::records;

namespace {

template <class Parse>
Error error_of(Parse parse) {
  try {
    parse();
  } catch (const Error& error) {
    return error;
  }
  return {Exit::done, "parsed"};
}

}  // namespace

TEST_CASE("practice.yaml reads back as it was written") {
  const Practice practice{{{"lortiz", "Lucía \"Lu\" Ortiz", "LMFT", {"ssh-ed25519 AAAA"}}}, 48};
  const std::string text = render_practice(practice);
  const Practice read = parse_practice({"practice.yaml", text});
  REQUIRE(read.clinicians.size() == 1);
  CHECK(read.clinicians[0].name == "Lucía \"Lu\" Ortiz");
  CHECK(read.find("lortiz")->credentials == "LMFT");
  CHECK(read.find_by_key("ssh-ed25519 AAAA")->id == "lortiz");
  CHECK(read.find_by_key("ssh-ed25519 BBBB") == nullptr);
  CHECK(read.late_after_hours == 48);
}

TEST_CASE("what does not belong in practice.yaml is an error") {
  for (const std::string text :
       {"format: 1\neditor: vim\n", "format: 1\npolicies: {remote: x}\n", "format: 2\n",
        "title: x\n", "format: 1\nclinicians:\n  - {id: a, name: b, program: c}\n",
        "clinicians: []\n", "format: 1\nclinicians:\n  - {id: a}\n",
        "format: 1\npolicies: {late_after_hours: 0}\n",
        "format: 1\npolicies: {cosign: lortiz}\n"}) {
    CAPTURE(text);
    CHECK(error_of([&] { (void)parse_practice({"practice.yaml", text}); }).code() == Exit::invalid);
  }
}

TEST_CASE("the policy names who cosigns whose notes, and when") {
  const std::string people =
      "format: 1\nclinicians:\n  - {id: lortiz, name: Lucía Ortiz}\n  - {id: mfoster, name: Mara "
      "Foster}\n"
      "  - {id: tbell, name: Tom Bell}\n";
  const Practice practice = parse_practice(
      {"practice.yaml",
       "policies:\n  cosign:\n"
       "    - {clinician: mfoster, by: [lortiz], since: 2026-09-01, until: 2026-12-31}\n"
       "    - {clinician: mfoster, by: [tbell, lortiz], since: 2026-12-01}\n"
       "    - {clinician: tbell, by: lortiz}\n" +
           people});
  const auto supervisors = [&](const char* clinician, const char* day) {
    return practice.supervisors(clinician, *parse_iso_date(day));
  };
  using Strings = std::vector<std::string>;
  CHECK(supervisors("mfoster", "2026-08-31").empty());
  CHECK(supervisors("mfoster", "2026-09-01") == Strings{"lortiz"});
  CHECK(supervisors("mfoster", "2026-12-01") == Strings{"lortiz", "tbell"});
  CHECK(supervisors("mfoster", "2026-12-31") == Strings{"lortiz", "tbell"});
  CHECK(supervisors("mfoster", "2027-01-01") == Strings{"tbell", "lortiz"});
  CHECK(supervisors("tbell", "1999-01-01") == Strings{"lortiz"});
  CHECK(supervisors("lortiz", "2026-12-01").empty());
  CHECK(supervisors("nobody", "2026-12-01").empty());

  const Practice again = parse_practice({"practice.yaml", render_practice(practice)});
  REQUIRE(again.cosign.size() == 3);
  CHECK(again.cosign[0].until == practice.cosign[0].until);
  CHECK(again.cosign[1].by == practice.cosign[1].by);
  CHECK_FALSE(again.cosign[2].since.has_value());

  for (const auto& [policy, column] :
       {std::pair<std::string, int>{"{clinician: x, by: []}", 7},
        {"{clinician: mfoster, by: []}", 7},
        {"{clinician: mfoster}", 7},
        {"{by: [lortiz]}", 7},
        {"{clinician: mfoster, by: [mfoster]}", 7},
        {"{clinician: mfoster, by: [lortiz], since: soon}", 49},
        {"{clinician: mfoster, by: lortiz, since: 2026-02-01, until: 2026-01-31}", 7},
        {"{clinician: mfoster, by: lortiz, program: vim}", 40},
        {"mfoster", 7}}) {
    CAPTURE(policy);
    const Error error = error_of([&] {
      (void)parse_practice(
          {"practice.yaml", people + "policies:\n  cosign:\n    - " + policy + "\n"});
    });
    CHECK(error.code() == Exit::invalid);
    const std::string place = "practice.yaml:8:" + std::to_string(column) + ": ";
    CHECK(error.message().substr(0, place.size()) == place);
  }
}

TEST_CASE("a policy about a stranger blocks nothing, and can be asked for") {
  const std::string text =
      "format: 1\nclinicians:\n  - {id: lortiz, name: Lucía Ortiz, keys: [\"ssh-ed25519 AAAA\"]}\n"
      "policies:\n  cosign:\n    - {clinician: mfoster, by: [lortis, lortiz]}\n";
  const Practice practice = parse_practice({"practice.yaml", text});
  CHECK(practice.strangers() == std::vector<std::string>{"mfoster", "lortis"});
  // Nor does one that is wrong change whose keys there are.
  const std::string wrong = text + "    - {clinician: lortiz}\n";
  CHECK(error_of([&] { (void)parse_practice({"practice.yaml", wrong}); }).code() == Exit::invalid);
  const auto clinicians = parse_clinicians({"practice.yaml", wrong});
  REQUIRE(clinicians.size() == 1);
  CHECK(clinicians[0].keys == std::vector<std::string>{"ssh-ed25519 AAAA"});
}

TEST_CASE("a clinician id comes from the name") {
  CHECK(clinician_id_from("Lucía Ortiz") == "lortiz");
  CHECK(clinician_id_from("Dr. José María de la Cruz") == "dcruz");
  CHECK(clinician_id_from("Cher") == "cher");
  CHECK(clinician_id_from("李") == "clinician");
}

TEST_CASE("client.yaml reads back as it was written") {
  Client client;
  client.name = "Zoë: \"Z\" # López";
  client.dob = parse_iso_date("1990-04-02");
  client.diagnoses = {"F41.1"};
  client.flags = {"part 2: yes"};
  const std::string text = render_client(client);
  const Client read = parse_client({"client.yaml", text}, "c-1");
  CHECK(read.id == "c-1");
  CHECK(read.name == client.name);
  CHECK(read.dob == client.dob);
  CHECK(read.diagnoses == client.diagnoses);
  CHECK(read.flags == client.flags);
  for (const std::string bad : {"name: \"\"\n", "dob: 1990-04-02\n", "name: A\ndob: 1990-02-31\n",
                                "name: A\nstatus: gone\n"}) {
    CAPTURE(bad);
    CHECK(error_of([&] { (void)parse_client({"c", bad}, "c-1"); }).code() == Exit::invalid);
  }
}

TEST_CASE("a commit message tells its action and ids and reads back") {
  const ActionRecord record{"move", {"c-1", "c-2"}, {"20261123-k7f3m"}, "lortiz"};
  const std::string message = render_message(record);
  CHECK(message ==
        "move 20261123-k7f3m\n\nTnotes-Action: move\nTnotes-Client: c-1\nTnotes-Client: c-2\n"
        "Tnotes-Note: 20261123-k7f3m\nTnotes-Clinician: lortiz\n");
  const ActionRecord read = parse_message(message);
  CHECK(read.action == "move");
  CHECK(read.clients == record.clients);
  CHECK(read.notes == record.notes);
  CHECK(read.clinician == "lortiz");
  CHECK(parse_message("by hand").action.empty());
  CHECK(parse_message("by hand\n\nnothing: structured").action.empty());
}

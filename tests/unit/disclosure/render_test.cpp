#include "disclosure/render.hpp"

#include <doctest/doctest.h>

#include "unit/disclosure/practice.hpp"

namespace tnotes::disclosure {
namespace {

using test::Practice;

Document document_of(const Practice& practice, const Choice& choice = {}) {
  const records::Records records = practice.records();
  return {select(records, "c-maya1", choice, practice.head(), practice.signed_record()),
          records.practice(), *parse_rfc3339("2026-11-30T09:00:00Z"), "lortiz"};
}

void fill(const Practice& practice) {
  practice.write_note(
      "20261102-aaaaa",
      Practice::signed_text(Practice::draft(
          "20261102-aaaaa",
          "start: \"14:00\"\nend: \"14:53\"\nmodality: in-person\ncpt: \"90837\"\n"
          "diagnosis: [F41.1, F42]\nmeasures: {gad7: 9, phq9: [1, 0, 2]}\ntags: []\n"
          "next_step:\n",
          "\nBefore.\n\n# Subjective\n\nClient reports feeling anxious about an upcoming job "
          "interview, and about the way home.\n\n## Sleep\n\nPoor.\n\n# Plan\n\n- Breathing\n")));
  practice.write_note("20261104-bbbbb",
                      Practice::signed_text(Practice::draft(
                          "20261104-bbbbb", "amends: 20261102-aaaaa\n",
                          "\n# Addendum\n\n## Why\n\nThe session was on video.\n")));
  practice.write_draft("20261109-ccccc");
}

std::string digest(const Practice& practice, const char* id) {
  return practice.records().note({"c-maya1", id}).signature->digest;
}

}  // namespace

TEST_CASE("Markdown tells all of it") {
  const Practice practice;
  fill(practice);
  const std::string expected =
      "# Progress notes: Maya Lindqvist\n"
      "\n"
      "- Date of birth: 1990-04-02\n"
      "- Client: c-maya1\n"
      "- Period: all notes\n"
      "- Notes: 2, of which 1 unsigned\n"
      "- Made: 2026-11-30 09:00 UTC by Lucía Ortiz, LMFT\n"
      "\n"
      "## 2026-11-02, 14:00-14:53\n"
      "\n"
      "- Note: 20261102-aaaaa (soap)\n"
      "- Clinician: Lucía Ortiz, LMFT\n"
      "- Modality: in-person\n"
      "- Code: 90837\n"
      "- Diagnoses: F41.1, F42\n"
      "- Measures: gad7 9, phq9 1 0 2\n"
      "\n"
      "Before.\n"
      "\n"
      "### Subjective\n"
      "\n"
      "Client reports feeling anxious about an upcoming job interview, and about the way home.\n"
      "\n"
      "#### Sleep\n"
      "\n"
      "Poor.\n"
      "\n"
      "### Plan\n"
      "\n"
      "- Breathing\n"
      "\n"
      "Signed by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest " +
      digest(practice, "20261102-aaaaa").substr(0, 12) +
      "\n"
      "\n"
      "### Addendum, 2026-11-04\n"
      "\n"
      "- Note: 20261104-bbbbb (soap)\n"
      "- Clinician: Lucía Ortiz, LMFT\n"
      "\n"
      "#### Addendum\n"
      "\n"
      "##### Why\n"
      "\n"
      "The session was on video.\n"
      "\n"
      "Signed by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest " +
      digest(practice, "20261104-bbbbb").substr(0, 12) +
      "\n"
      "\n"
      "## 2026-11-09 (unsigned draft)\n"
      "\n"
      "**UNSIGNED DRAFT: not complete, and no part of the signed record.**\n"
      "\n"
      "- Note: 20261109-ccccc (soap)\n"
      "- Clinician: Lucía Ortiz, LMFT\n"
      "\n"
      "### Plan\n"
      "\n"
      "See again.\n";
  CHECK(render_markdown(document_of(practice, {{}, true})) == expected);
}

TEST_CASE("plain text is underlined and wrapped") {
  const Practice practice;
  fill(practice);
  const Period november_second{*parse_iso_date("2026-11-02"), *parse_iso_date("2026-11-02")};
  const std::string expected =
      "Progress notes: Maya Lindqvist\n"
      "==============================\n"
      "\n"
      "Date of birth:  1990-04-02\n"
      "Client:         c-maya1\n"
      "Period:         2026-11-02 to 2026-11-02\n"
      "Notes:          1\n"
      "Made:           2026-11-30 09:00 UTC by Lucía Ortiz, LMFT\n"
      "\n"
      "\n"
      "2026-11-02, 14:00-14:53\n"
      "=======================\n"
      "\n"
      "Note:       20261102-aaaaa (soap)\n"
      "Clinician:  Lucía Ortiz, LMFT\n"
      "Modality:   in-person\n"
      "Code:       90837\n"
      "Diagnoses:  F41.1, F42\n"
      "Measures:   gad7 9, phq9 1 0 2\n"
      "\n"
      "Before.\n"
      "\n"
      "Subjective\n"
      "~~~~~~~~~~\n"
      "\n"
      "Client reports feeling anxious about an upcoming job interview, and about the\n"
      "way home.\n"
      "\n"
      "## Sleep\n"
      "\n"
      "Poor.\n"
      "\n"
      "Plan\n"
      "~~~~\n"
      "\n"
      "- Breathing\n"
      "\n"
      "Signed by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest " +
      digest(practice, "20261102-aaaaa").substr(0, 12) +
      "\n"
      "\n"
      "Addendum, 2026-11-04\n"
      "--------------------\n"
      "\n"
      "Note:       20261104-bbbbb (soap)\n"
      "Clinician:  Lucía Ortiz, LMFT\n"
      "\n"
      "Addendum\n"
      "~~~~~~~~\n"
      "\n"
      "## Why\n"
      "\n"
      "The session was on video.\n"
      "\n"
      "Signed by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest " +
      digest(practice, "20261104-bbbbb").substr(0, 12) + "\n";
  CHECK(render_text(document_of(practice, {november_second, false})) == expected);
}

TEST_CASE("JSON has the documented keys in their order") {
  const Practice practice;
  fill(practice);
  const Period from_november{*parse_iso_date("2026-11-01"), last_day};
  const std::string expected = R"json({
  "client": {
    "id": "c-maya1",
    "name": "Maya Lindqvist",
    "dob": "1990-04-02"
  },
  "exported_at": "2026-11-30T09:00:00Z",
  "exported_by": "lortiz",
  "from": "2026-11-01",
  "to": null,
  "errors_left_out": 0,
  "amendments_left_out": 0,
  "notes": [
    {
      "id": "20261102-aaaaa",
      "date": "2026-11-02",
      "start": "14:00",
      "end": "14:53",
      "template": "soap",
      "clinician": "lortiz",
      "status": "signed",
      "signed": {
        "by": "lortiz",
        "credentials": "LMFT",
        "at": "2026-11-23T18:04:05+01:00",
        "digest": ")json" + digest(practice, "20261102-aaaaa") +
                               R"json("
      },
      "client": "c-maya1",
      "modality": "in-person",
      "cpt": "90837",
      "diagnosis": [
        "F41.1",
        "F42"
      ],
      "measures": {
        "gad7": 9,
        "phq9": [
          1,
          0,
          2
        ]
      },
      "tags": [],
      "next_step": null,
      "to_be_cosigned_by": [],
      "amendments": [],
      "sections": [
        {
          "title": "",
          "text": "Before."
        },
        {
          "title": "Subjective",
          "text": "Client reports feeling anxious about an upcoming job interview, and about the way home.\n\n## Sleep\n\nPoor."
        },
        {
          "title": "Plan",
          "text": "- Breathing"
        }
      ],
      "entered_in_error": false,
      "addenda": [
        {
          "id": "20261104-bbbbb",
          "date": "2026-11-04",
          "start": null,
          "end": null,
          "template": "soap",
          "clinician": "lortiz",
          "status": "signed",
          "signed": {
            "by": "lortiz",
            "credentials": "LMFT",
            "at": "2026-11-23T18:04:05+01:00",
            "digest": ")json" + digest(practice, "20261104-bbbbb") +
                               R"json("
          },
          "client": "c-maya1",
          "amends": "20261102-aaaaa",
          "to_be_cosigned_by": [],
          "amendments": [],
          "sections": [
            {
              "title": "Addendum",
              "text": "## Why\n\nThe session was on video."
            }
          ]
        }
      ]
    }
  ],
  "amendments": []
}
)json";
  CHECK(render_json(document_of(practice, {from_november, false})) == expected);
}

TEST_CASE("amendments stand at their notes and at the end") {
  const Practice practice;
  fill(practice);
  practice.write("clients/c-maya1/amendments/20261110-eeeee.yaml", R"yaml(id: 20261110-eeeee
client: c-maya1
request:
  on: 2026-11-10
  by: lortiz
  at: "2026-11-10T09:00:00Z"
  notes: [20261102-aaaaa, 20260101-zzzzz]
  text: |-
    # Why
    It was an *exam*.
extension:
  on: 2026-11-11
  by: lortiz
  at: "2026-11-11T09:00:00Z"
  until: 2027-02-01
  text: Old files.
denial:
  on: 2026-11-12
  by: tbell
  at: "2026-11-12T09:00:00Z"
  basis: accurate
statement:
  on: 2026-11-13
  by: lortiz
  at: "2026-11-13T09:00:00Z"
  text: I do not agree.
)yaml");
  practice.write("clients/c-maya1/amendments/20261111-fffff.yaml", R"yaml(id: 20261111-fffff
client: c-maya1
request:
  on: 2026-11-11
  by: lortiz
  at: "2026-11-11T09:00:00Z"
  text: My name has an accent.
acceptance:
  on: 2026-11-12
  by: lortiz
  at: "2026-11-12T09:00:00Z"
  inform: [Dr. Wren]
)yaml");
  const Document document = document_of(practice);
  const std::string markdown = render_markdown(document);
  CHECK(markdown.find("- Amendments: 2, at the end\n") != std::string::npos);
  CHECK(markdown.find("- Amendment: requested 2026-11-10, denied 2026-11-12, disagreed with; see "
                      "20261110-eeeee at the end\n") != std::string::npos);
  CHECK(markdown.ends_with(R"md(
## Amendments

### Amendment 20261110-eeeee, denied

- About: note 20261102-aaaaa

#### Request

- Date: 2026-11-10
- By: the client

> ##### Why
> It was an *exam*.

#### Extension

- Date: 2026-11-11
- By: Lucía Ortiz, LMFT
- Put off until: 2027-02-01

> Old files.

#### Denial

- Date: 2026-11-12
- By: tbell

What the record says is accurate and complete.

#### Statement of disagreement

- Date: 2026-11-13
- By: the client

> I do not agree.

### Amendment 20261111-fffff, accepted

- About: the record as a whole

#### Request

- Date: 2026-11-11
- By: the client

> My name has an accent.

#### Acceptance

- Date: 2026-11-12
- By: Lucía Ortiz, LMFT

The record is amended as requested.
)md"));
  const std::string text = render_text(document);
  CHECK(text.find("Amendments\n==========\n\nAmendment 20261110-eeeee, denied\n-----") !=
        std::string::npos);
  CHECK(text.find("What the record says is accurate and complete.\n") != std::string::npos);
  CHECK(text.ends_with("The record is amended as requested.\n"));
  CHECK(text.find("\n| # Why\n| It was an *exam*.\n") != std::string::npos);
  const std::string json = render_json(document);
  CHECK(json.find("\"amendments\": [\n        \"20261110-eeeee\"\n      ]") != std::string::npos);
  CHECK(json.find("\"basis\": \"accurate\"") != std::string::npos);
  CHECK(json.find("\"text\": \"# Why\\nIt was an *exam*.\"") != std::string::npos);
  for (const std::string& each : {markdown, text, json}) {
    for (const char* word : {"Wren", "20260101"}) CHECK(each.find(word) == std::string::npos);
  }
}

TEST_CASE("what was entered in error is counted, and no word of it is told") {
  const Practice practice;
  fill(practice);
  practice.write_signed("20261105-ddddd", "amends: 20261102-aaaaa\nentered_in_error: true\n");
  const Document document = document_of(practice);
  const std::string markdown = render_markdown(document);
  CHECK(markdown.find("- Notes: 0\n- Left out: 1 note or addendum entered in error\n") !=
        std::string::npos);
  const std::string text = render_text(document);
  CHECK(text.find("Left out:       1 note or addendum entered in error\n") != std::string::npos);
  const std::string json = render_json(document);
  CHECK(json.find("\"errors_left_out\": 1,") != std::string::npos);
  for (const std::string& each : {markdown, text, json}) {
    for (const char* word : {"20261102", "20261104", "20261105", "anxious", "on video"}) {
      CHECK(each.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("a cosignature is told, and one that the policy still asks for") {
  const Practice practice;
  records::Practice policy{
      {{"lortiz", "Lucía Ortiz", "LMFT", {}}, {"mfoster", "Mara Foster", "AMFT", {}}},
      72,
      {{"mfoster", {"lortiz"}, {}, {}}}};
  practice.write("practice.yaml", records::render_practice(policy));
  const Instant at = *parse_rfc3339("2026-11-23T18:04:05+01:00");
  const std::string one =
      records::sign_text(Practice::draft("20261102-aaaaa"), "mfoster", "AMFT", at);
  practice.write_note("20261102-aaaaa", records::cosign_text(one, "lortiz", "LMFT", at));
  practice.write_note("20261103-bbbbb",
                      records::sign_text(Practice::draft("20261103-bbbbb"), "mfoster", "AMFT", at));
  const std::string text = render_text(document_of(practice));
  CHECK(text.find("Signed by Mara Foster, AMFT, 2026-11-23 18:04 +01:00, digest ") !=
        std::string::npos);
  CHECK(text.find("Cosigned by Lucía Ortiz, LMFT, 2026-11-23 18:04 +01:00, digest ") !=
        std::string::npos);
  CHECK(text.find("Not cosigned yet; to be cosigned by Lucía Ortiz, LMFT\n") != std::string::npos);
  const std::string json = render_json(document_of(practice));
  const std::string awaited = "\"to_be_cosigned_by\": [\n        \"lortiz\"\n      ]";
  CHECK(json.find(awaited) > json.find("20261103-bbbbb"));
  CHECK(json.find(awaited) != std::string::npos);
}

TEST_CASE("hostile text does not leave its place") {
  Practice practice;
  practice.write("clients/c-maya1/client.yaml",
                 "name: \"Maya \\e[31m\\n# <script>\"\nstatus: active\n");
  practice.write_note("20261102-aaaaa",
                      Practice::signed_text(Practice::draft(
                          "20261102-aaaaa", "modality: \"a\\n# b\"\nsections: mine\n",
                          "\n# Plan <!--\n\n```\n# not a section\n")));
  const Document document = document_of(practice);

  const std::string markdown = render_markdown(document);
  CHECK(markdown.starts_with("# Progress notes: Maya \\\\x1b\\[31m\\\\n# \\<script\\>\n"));
  CHECK(markdown.find("- Modality: a\\\\n# b\n") != std::string::npos);
  CHECK(markdown.find("\n### Plan \\<!--\n\n```\n# not a section\n```\n\nSigned by") !=
        std::string::npos);

  const std::string text = render_text(document);
  CHECK(text.starts_with("Progress notes: Maya \\x1b[31m\\n# <script>\n"));
  CHECK(text.find('\x1b') == std::string::npos);

  const std::string json = render_json(document);
  CHECK(json.find("\"name\": \"Maya \\u001b[31m\\n# <script>\"") != std::string::npos);
  CHECK(json.find("\"sections\": \"mine\"") == std::string::npos);
}

TEST_CASE("an empty selection is a document too") {
  const Practice practice;
  CHECK(render_markdown(document_of(practice)) ==
        "# Progress notes: Maya Lindqvist\n\n- Date of birth: 1990-04-02\n- Client: c-maya1\n"
        "- Period: all notes\n- Notes: 0\n- Made: 2026-11-30 09:00 UTC by Lucía Ortiz, LMFT\n");
}

}  // namespace tnotes::disclosure

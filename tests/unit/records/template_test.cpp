#include "records/template.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "records/note.hpp"

using namespace tnotes;
using namespace tnotes::records;

namespace {

TemplateFile file(const std::string& name, const std::string& text) {
  return {name, "templates/" + name + ".yaml", text};
}

Error error_of(const Templates& templates, const std::string& name) {
  try {
    (void)templates.find(name);
  } catch (const Error& error) {
    return error;
  }
  return {Exit::done, "found"};
}

}  // namespace

TEST_CASE("every built-in template is well-formed and renders a good draft") {
  const Templates templates({});
  CHECK(builtin_templates().size() >= 2);
  for (const auto& each : builtin_templates()) {
    CAPTURE(each.name);
    const Template form = templates.find(each.name);
    DraftValues values;
    values.front = {{"id", "20261123-k7f3m"},
                    {"client", "c-4q9zt"},
                    {"template", form.name},
                    {"date", "2026-11-23"},
                    {"status", "draft"}};
    const std::string hinted = render_draft(form, values, true);
    const std::string plain = strip_hints(form, hinted);
    CHECK(plain.find("<!--") == std::string::npos);
    CHECK(parse_note("n.md", plain).sections.size() == form.sections.size());
    CHECK(hinted != plain);
  }
}

TEST_CASE("a draft holds what it was given, in a fixed order") {
  const Template form = Templates({}).find("soap");
  DraftValues values;
  values.front = {{"id", "20261123-k7f3m"}, {"client", "c-4q9zt"},    {"template", "soap"},
                  {"date", "2026-11-23"},   {"start", "\"14:00\""},   {"clinician", "lortiz"},
                  {"status", "draft"},      {"measures", "{gad7: 9}"}};
  values.sections = {{"plan", "\nSee again.\n"}};
  CHECK(render_draft(form, values, false) == R"(---
id: 20261123-k7f3m
client: c-4q9zt
template: soap
date: 2026-11-23
start: "14:00"
end:
modality: in-person
cpt:
clinician: lortiz
status: draft
diagnosis: []
goals: []
tags: []
measures: {gad7: 9}
---

# Subjective

# Objective

# Assessment

# Plan

See again.
)");
}

TEST_CASE("a template extends another, in place and behind it") {
  const Templates templates({file("soap",
                                  "extends: soap\n"
                                  "fields:\n  - {key: cpt, default: \"90834\"}\n"
                                  "sections:\n  - {key: plan, hint: What next}\n"
                                  "  - title: Risk\n"),
                             file("couple", "extends: soap\ntitle: Couple\n")});
  const Template soap = templates.find("soap");
  CHECK(soap.origin == "templates/soap.yaml");
  REQUIRE(soap.sections.size() == 5);
  CHECK(soap.sections[3].title == "Plan");
  CHECK(soap.sections[3].hint == "What next");
  CHECK(soap.sections[3].required);
  CHECK(soap.sections[4].key == "risk");
  CHECK(soap.find_field("cpt")->default_value == "90834");
  CHECK(templates.find("couple").sections.size() == 5);
}

TEST_CASE("an ill-formed template is refused at its place") {
  struct Row {
    std::string text;
    std::string message;
  };
  const Row rows[] = {
      {"sections:\n\t- title: A\n", "a.yaml:2:"},
      {"title: A\ntitle: B\nsections: [{title: C}]\n", "a.yaml:2:1: "},
      {"sections: [{title: A}]\nfield: []\n", "a.yaml:2:1: unknown key 'field'"},
      {"sections: [{title: A, hints: x}]\n", "unknown key 'hints'"},
      {"title: A\n", "no sections"},
      {"extends: b\n", "there is no template 'b'"},
      {"extends: a\n", "there is no template 'a'"},
      {"sections: [{title: A}, {title: a}]\n", "'a' stands here twice"},
      {"fields: [{key: x, type: colour}]\nsections: [{title: A}]\n", "unknown type 'colour'"},
      {"fields: [{key: x, type: choice}]\nsections: [{title: A}]\n", "'x' has no choices"},
      {"fields: [{key: x, type: integer, default: y}]\nsections: [{title: A}]\n",
       "'x' takes a whole number"},
      {"fields: [{key: status}]\nsections: [{title: A}]\n", "'status' is tnotes' own key"},
      {"fields: [{key: x, required: yes}]\nsections: [{title: A}]\n", "takes true or false"},
      {"sections: [{title: A, hint: \"-->\"}]\n", "cannot hold '-->'"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const Error error = error_of(Templates({file("a", row.text)}), "a");
    CHECK(error.code() == Exit::invalid);
    CAPTURE(error.message());
    CHECK(error.message().find(row.message) != std::string::npos);
    CHECK(error.message().starts_with("templates/a.yaml:"));
    CHECK(error.excerpt().find('^') != std::string::npos);
  }
}

TEST_CASE("a circle of templates is found, whatever its length") {
  for (int length = 2; length < 6; ++length) {
    std::vector<TemplateFile> files;
    for (int i = 0; i < length; ++i) {
      files.push_back(
          file("t" + std::to_string(i), "extends: t" + std::to_string((i + 1) % length) + "\n"));
    }
    const Error error = error_of(Templates(std::move(files)), "t0");
    CHECK(error.code() == Exit::invalid);
    CHECK(error.message().find("in a circle") != std::string::npos);
  }
}

TEST_CASE("names that are not there") {
  const Templates templates({});
  CHECK(error_of(templates, "sopa").code() == Exit::not_found);
  CHECK(error_of(templates, "sopa").hints().front() == "did you mean 'soap'?");
  CHECK(error_of(templates, "psychotherapy").code() == Exit::refused);
}

TEST_CASE("values are checked by their field's type") {
  const Field time{"start", FieldType::time, "", "", {}, false};
  CHECK(field_value(time, "9:05") == "\"09:05\"");
  CHECK_THROWS_AS(field_value(time, "25:99"), Error);
  const Field list{"tags", FieldType::list, "", "", {}, false};
  CHECK(field_value(list, "a, b c,,") == "[a, b c]");
  CHECK(field_value(list, "[F41.1, \"no\"]") == "[F41.1, \"no\"]");
  CHECK_THROWS_AS(field_value(list, "[a"), Error);
  CHECK(field_value(list, "") == "[]");
  const Field truth{"telehealth", FieldType::truth, "", "", {}, false};
  CHECK(field_value(truth, "yes") == "true");
  CHECK_THROWS_AS(field_value(truth, "perhaps"), Error);
  const Field text{"cpt", FieldType::text, "", "", {}, false};
  CHECK(field_value(text, "90837") == "\"90837\"");
  CHECK_THROWS_AS(field_value(text, "two\nlines"), Error);
  const Field measures{"measures", FieldType::text, "", "", {}, false};
  CHECK(field_value(measures, "gad7: 9, phq9: [1, 0]") == "{gad7: 9, phq9: [1, 0]}");
  CHECK_THROWS_AS(field_value(measures, "gad7: 9}\nstatus: signed"), Error);
  CHECK_THROWS_AS(field_value(measures, "{gad7"), Error);
}
TEST_CASE("the line to write on is behind the first empty section's heading and hint") {
  CHECK(writing_line("") == 0);
  CHECK(writing_line("---\nid: x\n---\n\n# A\n<!-- hint -->\n\n\n# B\n\n") == 7);
  CHECK(writing_line("---\nid: x\n---\n\n# A\n\ntext\n\n# B\n\n") == 10);
  CHECK(writing_line("# A\n\n# B\ntext\n") == 2);
  CHECK(writing_line("# A\n# B\ntext\n") == 0);
  CHECK(writing_line("# A\ntext\n\n") == 0);
}

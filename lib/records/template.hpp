#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/yaml.hpp"

namespace tnotes::records {

// What a front matter field holds. The format is tnotes-template(5).
enum class FieldType { text, choice, date, time, integer, number, truth, list };

struct Field {
  std::string key;
  FieldType type = FieldType::text;
  std::string hint;
  std::string default_value;  // as a person would type it; a list's parts stand between commas
  std::vector<std::string> choices;
  bool required = false;
};

struct SectionSpec {
  std::string key;    // for --set, lower case
  std::string title;  // the heading
  std::string hint;   // shown in the editor as a comment, and taken out again
  std::string default_text;
  bool required = false;
};

struct Template {
  std::string name;
  std::string title;
  std::string origin;  // "built-in", or the path within the records
  std::vector<Field> fields;
  std::vector<SectionSpec> sections;

  [[nodiscard]] const Field* find_field(std::string_view key) const;
  [[nodiscard]] const SectionSpec* find_section(std::string_view key) const;
};

// A template's file: its name without ".yaml", where it is from, and its text.
struct TemplateFile {
  std::string name;
  std::string origin;
  std::string text;
  std::optional<Error> fault{};  // why its text could not be read
};

// The templates that the program brings along, by name.
std::span<const TemplateFile> builtin_templates();

// All templates of a practice: the built-in ones, and its own, which go before built-in ones of
// the same name. A template that extends its own name extends the built-in one.
class Templates {
 public:
  explicit Templates(std::vector<TemplateFile> own);

  // Throws not_found (with near names), refused for the psychotherapy template, or invalid with
  // FILE:LINE:COLUMN, the line and a caret: also for a cycle of `extends`.
  [[nodiscard]] Template find(std::string_view name) const;
  // The text of the file that `find` would read.
  [[nodiscard]] const TemplateFile& file(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  // The files behind the names, in their order; a bad name among them is for check() to tell.
  [[nodiscard]] std::vector<const TemplateFile*> files() const;
  // Parses a file that need not be one of the practice's; `extends` is looked up among these.
  [[nodiscard]] Template check(const TemplateFile& file) const;

 private:
  [[nodiscard]] Template load(const TemplateFile& file,
                              std::vector<const TemplateFile*>& chain) const;
  [[nodiscard]] const TemplateFile* lookup(std::string_view name,
                                           const TemplateFile* asked_by) const;
  std::vector<TemplateFile> own_;
};

// The value of a field as YAML, from what a person typed or a script passed. Throws usage naming
// the key and what it takes.
std::string field_value(const Field& field, const std::string& typed);

// Fields that every note has, whatever its template: date, start, end, modality, cpt, diagnosis,
// goals, measures and tags, with their types.
std::span<const Field> standard_fields();

// What fills a draft: front matter values by key (as YAML), and section texts by key.
struct DraftValues {
  std::map<std::string, std::string> front;
  std::map<std::string, std::string> sections;
};

// The text of a new draft. With `hints`, sections carry theirs as comments.
std::string render_draft(const Template& form, const DraftValues& values, bool hints);

// The line of a note's text, from 1, on which the first empty section is to be written: behind its
// heading and hint. 0 where no section is empty.
std::size_t writing_line(std::string_view text);

// Takes the template's own hint comments out of a text, where they stand unchanged.
std::string strip_hints(const Template& form, std::string_view text);

}  // namespace tnotes::records

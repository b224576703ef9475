#include "records/template.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "records/fields.hpp"
#include "records/note.hpp"

namespace tnotes::records {
namespace {

constexpr std::array<std::pair<std::string_view, FieldType>, 8> type_names{{
    {"text", FieldType::text},
    {"choice", FieldType::choice},
    {"date", FieldType::date},
    {"time", FieldType::time},
    {"integer", FieldType::integer},
    {"number", FieldType::number},
    {"truth", FieldType::truth},
    {"list", FieldType::list},
}};

// Front matter that tnotes itself keeps: a template may not define it.
constexpr std::array<std::string_view, 10> reserved{
    "id",     "client", "template",         "clinician", "status",
    "amends", "signed", "entered_in_error", "cosigned",  "length"};

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 40 && key.front() >= 'a' && key.front() <= 'z' &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::string key_from_title(std::string_view title) {
  std::string key;
  for (const char c : fold(title)) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (fits) {
      key += c;
    } else if (!key.empty() && key.back() != '_') {
      key += '_';
    }
  }
  while (key.ends_with('_')) key.pop_back();
  return key;
}

Error unknown_key(const yaml::Source& source, const yaml::Pair& entry,
                  const std::vector<std::string>& known) {
  Error error = yaml::error_at(source, entry.key_mark, fmt::format("unknown key '{}'", entry.key));
  for (const auto& near : did_you_mean(entry.key, known)) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  return error;
}

std::string key_value(const yaml::Source& source, const yaml::Pair& entry) {
  std::string key = scalar_text(source, entry.key, entry.value);
  if (!is_key(key)) {
    throw yaml::error_at(source, entry.value.mark,
                         "a key takes lower-case letters, digits, '_' and '-'");
  }
  if (std::find(reserved.begin(), reserved.end(), key) != reserved.end()) {
    throw yaml::error_at(source, entry.value.mark, fmt::format("'{}' is tnotes' own key", key));
  }
  return key;
}

std::string heading(const yaml::Source& source, const yaml::Pair& entry) {
  std::string title(trim(scalar_text(source, entry.key, entry.value)));
  if (title.empty() || title.find('\n') != std::string::npos) {
    throw yaml::error_at(source, entry.value.mark, "a title is one line of text");
  }
  return title;
}

void require_mapping(const yaml::Source& source, const yaml::Node& node, std::string_view what) {
  if (node.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, node.mark, fmt::format("{} is a mapping", what));
  }
}

std::string default_text(const yaml::Source& source, const yaml::Pair& entry) {
  if (entry.value.kind != yaml::Kind::sequence) return scalar_text(source, entry.key, entry.value);
  std::string joined;
  for (const auto& part : text_list(source, entry.key, entry.value)) {
    joined += (joined.empty() ? "" : ", ") + part;
  }
  return joined;
}

Field parse_field(const yaml::Source& source, const yaml::Node& node, const Template& base) {
  require_mapping(source, node, "a field");
  const yaml::Node* key_node = node.find("key");
  if (key_node == nullptr) throw yaml::error_at(source, node.mark, "a field needs a 'key'");
  Field field;
  if (const Field* inherited = base.find_field(key_node->text)) field = *inherited;
  const yaml::Node* default_node = nullptr;
  for (const auto& entry : node.entries) {
    if (entry.key == "key") {
      field.key = key_value(source, entry);
    } else if (entry.key == "type") {
      const std::string name = scalar_text(source, entry.key, entry.value);
      const auto* type = std::find_if(type_names.begin(), type_names.end(),
                                      [&](const auto& each) { return each.first == name; });
      if (type == type_names.end()) {
        throw yaml::error_at(source, entry.value.mark, fmt::format("unknown type '{}'", name))
            .hint("types are text, choice, date, time, integer, number, truth and list");
      }
      field.type = type->second;
    } else if (entry.key == "hint") {
      field.hint = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "default") {
      field.default_value = default_text(source, entry);
      default_node = &entry.value;
    } else if (entry.key == "choices") {
      field.choices = text_list(source, entry.key, entry.value);
    } else if (entry.key == "required") {
      field.required = truth_value(source, entry.key, entry.value);
    } else {
      throw unknown_key(source, entry, {"key", "type", "hint", "default", "choices", "required"});
    }
  }
  if (field.type == FieldType::choice && field.choices.empty()) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' has no choices", field.key));
  }
  if (default_node != nullptr && !field.default_value.empty()) {
    try {
      (void)field_value(field, field.default_value);
    } catch (const Error& error) {
      throw yaml::error_at(source, default_node->mark, error.message());
    }
  }
  return field;
}

SectionSpec parse_section(const yaml::Source& source, const yaml::Node& node,
                          const Template& base) {
  require_mapping(source, node, "a section");
  SectionSpec section;
  const yaml::Node* title = node.find("title");
  const yaml::Node* key = node.find("key");
  if (key == nullptr && title == nullptr) {
    throw yaml::error_at(source, node.mark, "a section needs a 'title' or a 'key'");
  }
  const std::string name = key != nullptr ? key->text : key_from_title(title->text);
  if (const SectionSpec* inherited = base.find_section(name)) section = *inherited;
  section.key = name;
  for (const auto& entry : node.entries) {
    if (entry.key == "key") {
      section.key = key_value(source, entry);
    } else if (entry.key == "title") {
      section.title = heading(source, entry);
    } else if (entry.key == "hint") {
      section.hint = scalar_text(source, entry.key, entry.value);
      if (section.hint.find("-->") != std::string::npos) {
        throw yaml::error_at(source, entry.value.mark, "a hint cannot hold '-->'");
      }
    } else if (entry.key == "default") {
      section.default_text = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "required") {
      section.required = truth_value(source, entry.key, entry.value);
    } else {
      throw unknown_key(source, entry, {"key", "title", "hint", "default", "required"});
    }
  }
  if (section.title.empty()) throw yaml::error_at(source, node.mark, "a section needs a 'title'");
  if (section.key.empty()) {
    throw yaml::error_at(source, node.mark, "a section whose title has no letters needs a 'key'");
  }
  return section;
}

// Puts what a template says over what it extends: same keys in their old place, new ones behind.
template <class Part>
void merge(const yaml::Source& source, const yaml::Node& list, std::vector<Part>& into,
           Part (*parse)(const yaml::Source&, const yaml::Node&, const Template&),
           const Template& base) {
  if (list.is_null()) return;
  if (list.kind != yaml::Kind::sequence)
    throw yaml::error_at(source, list.mark, "a list goes here");
  std::vector<std::string> seen;
  for (const auto& item : list.items) {
    Part part = parse(source, item, base);
    if (std::find(seen.begin(), seen.end(), part.key) != seen.end()) {
      throw yaml::error_at(source, item.mark, fmt::format("'{}' stands here twice", part.key));
    }
    seen.push_back(part.key);
    const auto old = std::find_if(into.begin(), into.end(),
                                  [&](const Part& each) { return each.key == part.key; });
    if (old == into.end()) {
      into.push_back(std::move(part));
    } else {
      *old = std::move(part);
    }
  }
}

}  // namespace

const Field* Template::find_field(std::string_view key) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

const SectionSpec* Template::find_section(std::string_view key) const {
  const auto found = std::find_if(sections.begin(), sections.end(),
                                  [&](const SectionSpec& section) { return section.key == key; });
  return found == sections.end() ? nullptr : &*found;
}

Templates::Templates(std::vector<TemplateFile> own) : own_(std::move(own)) {}

const TemplateFile* Templates::lookup(std::string_view name, const TemplateFile* asked_by) const {
  for (const auto& file : own_) {
    if (file.name == name && &file != asked_by) return &file;
  }
  for (const auto& file : builtin_templates()) {
    if (file.name == name && &file != asked_by) return &file;
  }
  return nullptr;
}

const TemplateFile& Templates::file(std::string_view name) const {
  if (fold(name) == psychotherapy_template) {
    throw Error(Exit::refused, "psychotherapy notes are no part of the records")
        .hint("write one with 'tnotes vault new CLIENT'");
  }
  if (const TemplateFile* found = lookup(name, nullptr)) return *found;
  Error error(Exit::not_found, fmt::format("there is no template '{}'", name));
  for (const auto& near : did_you_mean(name, names())) {
    error.hint(fmt::format("did you mean '{}'?", near));
  }
  throw error.hint("'tnotes template list' shows them all");
}

Template Templates::find(std::string_view name) const { return check(file(name)); }

Template Templates::check(const TemplateFile& file) const {
  std::vector<const TemplateFile*> chain;
  return load(file, chain);
}

std::vector<std::string> Templates::names() const {
  std::vector<std::string> names;
  for (const auto& file : builtin_templates()) names.push_back(file.name);
  for (const auto& file : own_) names.push_back(file.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<const TemplateFile*> Templates::files() const {
  std::vector<const TemplateFile*> files;
  for (const auto& name : names()) files.push_back(lookup(name, nullptr));
  return files;
}

Template Templates::load(const TemplateFile& file, std::vector<const TemplateFile*>& chain) const {
  chain.push_back(&file);
  if (file.fault) throw *file.fault;
  const yaml::Source source{file.origin == "built-in" ? file.name + ".yaml" : file.origin,
                            file.text};
  const yaml::Node root = yaml::parse(source);
  if (fold(file.name) == psychotherapy_template) {
    throw Error(Exit::refused, fmt::format("{} names psychotherapy notes, which are no part of the "
                                           "records",
                                           source.name))
        .hint("give it another name, or move it away");
  }
  Template form;
  if (const yaml::Node* extends = root.find("extends")) {
    const std::string parent = scalar_text(source, "extends", *extends);
    const TemplateFile* found = lookup(parent, parent == file.name ? &file : nullptr);
    if (found == nullptr) {
      throw yaml::error_at(source, extends->mark, fmt::format("there is no template '{}'", parent));
    }
    if (std::find(chain.begin(), chain.end(), found) != chain.end()) {
      throw yaml::error_at(source, extends->mark,
                           fmt::format("'{}' extends itself in a circle", parent));
    }
    form = load(*found, chain);
  }
  const Template base = form;
  form.name = file.name;
  form.origin = file.origin;
  for (const auto& entry : root.entries) {
    if (entry.key == "title") {
      form.title = heading(source, entry);
    } else if (entry.key == "fields") {
      merge(source, entry.value, form.fields, parse_field, base);
    } else if (entry.key == "sections") {
      merge(source, entry.value, form.sections, parse_section, base);
    } else if (entry.key != "extends") {
      throw unknown_key(source, entry, {"title", "extends", "fields", "sections"});
    }
  }
  if (form.title.empty()) form.title = form.name;
  if (form.sections.empty()) throw yaml::error_at(source, {}, "the template has no sections");
  return form;
}

}  // namespace tnotes::records

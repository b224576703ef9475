#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct TemplateShowOptions {
  std::string name;
};

std::string_view type_name(records::FieldType type) {
  using records::FieldType;
  switch (type) {
    case FieldType::text:
      return "text";
    case FieldType::choice:
      return "choice";
    case FieldType::date:
      return "date";
    case FieldType::time:
      return "time";
    case FieldType::integer:
      return "integer";
    case FieldType::number:
      return "number";
    case FieldType::truth:
      return "truth";
    case FieldType::list:
      return "list";
  }
  return "";
}

// The template as `new` uses it: with what it takes over from the one it extends.
Json json_of(const records::TemplateFile& file, const records::Template& form) {
  const yaml::Node root = yaml::parse({file.name, file.text});
  const yaml::Node* extends = root.find("extends");
  Json document{{"name", form.name},
                {"title", form.title},
                {"origin", form.origin},
                {"extends", extends != nullptr ? or_null(extends->text) : Json(nullptr)},
                {"fields", Json::array()},
                {"sections", Json::array()}};
  for (const auto& field : form.fields) {
    document["fields"].push_back({{"key", field.key},
                                  {"type", type_name(field.type)},
                                  {"hint", or_null(field.hint)},
                                  {"default", or_null(field.default_value)},
                                  {"choices", field.choices},
                                  {"required", field.required}});
  }
  for (const auto& section : form.sections) {
    document["sections"].push_back({{"key", section.key},
                                    {"title", section.title},
                                    {"hint", or_null(section.hint)},
                                    {"default", or_null(section.default_text)},
                                    {"required", section.required}});
  }
  return document;
}

Exit run(const TemplateShowOptions& options, Context& context) {
  const records::Templates templates = context.records().templates();
  const records::TemplateFile& file = templates.file(options.name);
  if (file.fault) throw *file.fault;
  if (context.json()) {
    print_json(context, json_of(file, templates.check(file)));
  } else {
    context.page(context.safe(file.text, false));
  }
  return Exit::done;
}

}  // namespace

Command template_show_command() {
  return Describe<TemplateShowOptions>("template show", "a template's file")
      .positional("NAME", &TemplateShowOptions::name, "as 'tnotes template list' has it",
                  Completes::form)
      .example("tnotes template show soap > my-soap.yaml", "a start for one of your own")
      .runs(run);
}

}  // namespace tnotes::cli

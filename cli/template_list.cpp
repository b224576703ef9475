#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"

namespace tnotes::cli {
namespace {

struct TemplateListOptions {};

struct TemplateRow {
  std::string name;
  std::string title;
  std::string origin;
};

Exit run(const TemplateListOptions&, Context& context) {
  const records::Templates templates = context.records().templates();
  std::vector<TemplateRow> rows;
  for (const auto* file : templates.files()) {
    try {
      rows.push_back({file->name, templates.check(*file).title, file->origin});
    } catch (const Error& error) {
      context.report({file->origin, error});
    }
  }
  if (context.json()) {
    Json list = Json::array();
    for (const auto& row : rows) {
      list.push_back({{"name", row.name}, {"title", row.title}, {"origin", row.origin}});
    }
    print_json(context, list);
    return Exit::done;
  }
  std::size_t name_width = 0;
  std::size_t title_width = 0;
  for (const auto& row : rows) {
    name_width = std::max(name_width, display_width(context.safe(row.name)));
    title_width = std::max(title_width, display_width(context.safe(row.title)));
  }
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("{}  {}  {}\n", pad(context.safe(row.name), name_width),
                        pad(context.safe(row.title), title_width), context.safe(row.origin));
  }
  context.page(text);
  return Exit::done;
}

}  // namespace

Command template_list_command() {
  return Describe<TemplateListOptions>("template list", "the templates there are")
      .details("The built-in ones, and the practice's own, which lie in templates/.")
      .example("tnotes template list", "names, titles and where each one is from")
      .runs(run);
}

}  // namespace tnotes::cli

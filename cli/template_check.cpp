#include <filesystem>

#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "records/shapes.hpp"
#include "workspace/places.hpp"

namespace tnotes::cli {
namespace {

struct TemplateCheckOptions {
  std::vector<std::string> words;
};

bool is_file(const std::string& word) {
  return word.find('/') != std::string::npos || word.ends_with(".yaml") || word.ends_with(".yml");
}

// Every file that the words name; without words the built-in templates and the practice's own.
std::vector<records::TemplateFile> files_of(Context& context, const records::Templates& templates,
                                            const std::vector<std::string>& words) {
  std::vector<records::TemplateFile> files;
  for (const auto& word : words) {
    if (is_file(word)) {
      refuse_vault_path(context.settings(), word);
      std::string text = read_file(word);
      // Refused before a fault in it could quote a line.
      records::refuse_vault_text(escape_for_terminal(word, true), text);
      files.push_back({std::filesystem::path(word).stem().string(), word, std::move(text)});
    } else {
      files.push_back(templates.file(word));
    }
  }
  if (!words.empty()) return files;
  for (const auto& file : records::builtin_templates()) files.push_back(file);
  for (const auto* file : templates.files()) {
    if (file->origin != "built-in") files.push_back(*file);
  }
  return files;
}

bool overrides_builtin(const records::TemplateFile& file) {
  if (file.origin == "built-in") return false;
  for (const auto& builtin : records::builtin_templates()) {
    if (builtin.name == file.name) return true;
  }
  return false;
}

Exit run(const TemplateCheckOptions& options, Context& context) {
  const records::Templates templates = context.records().templates();
  Json results = Json::array();
  for (const auto& file : files_of(context, templates, options.words)) {
    std::string fault;
    try {
      (void)templates.check(file);
    } catch (const Error& error) {
      if (error.code() != Exit::invalid && error.code() != Exit::refused) throw;
      fault = error.message();
      context.report({file.origin, error});
    }
    if (overrides_builtin(file)) {
      context.say(
          fmt::format("note: {} goes before the built-in template '{}'", file.origin, file.name));
    }
    if (context.json()) {
      results.push_back({{"name", file.name},
                         {"origin", file.origin},
                         {"ok", fault.empty()},
                         {"message", or_null(fault)}});
    } else if (fault.empty()) {
      context.print("ok {}\n", context.safe(file.name));
    }
  }
  if (context.json()) print_json(context, results);
  return Exit::done;
}

}  // namespace

Command template_check_command() {
  return Describe<TemplateCheckOptions>("template check", "find faults in templates")
      .details(
          "Names each faulty template's file, line and column, and ends with 5 if there is one. "
          "Without a word, all of the practice's templates and the built-in ones are checked.")
      .words("NAME|FILE", &TemplateCheckOptions::words, "a template, or a file that may become one",
             false, Completes::form)
      .example("tnotes template check", "all of them")
      .example("tnotes template check my-soap.yaml", "before it goes into templates/")
      .runs(run);
}

}  // namespace tnotes::cli

#include "cli/select.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace tnotes::cli {
namespace {

Period period_of(Context& context, const SelectOptions& options) {
  Period period{first_day, last_day};
  if (!options.since.empty()) {
    const SpokenPeriod since = parse_period(options.since, context.today());
    period.first = since.period.first;
    // "A..B" says both ends at once.
    if (options.since.find("..") != std::string::npos) period.last = since.period.last;
  }
  if (!options.until.empty()) {
    period.last = parse_period(options.until, context.today()).period.last;
  }
  return period;
}

bool holds(const yaml::Node& node, std::string_view wanted) {
  switch (node.kind) {
    case yaml::Kind::scalar:
      return node.text == wanted || fold(node.text) == fold(wanted);
    case yaml::Kind::sequence:
      return std::any_of(node.items.begin(), node.items.end(),
                         [&](const yaml::Node& item) { return holds(item, wanted); });
    case yaml::Kind::mapping:
      return false;
  }
  return false;
}

struct Condition {
  std::vector<std::string> path;
  std::string value;
};

std::vector<Condition> parse_conditions(const std::vector<std::string>& arguments) {
  std::vector<Condition> conditions;
  for (const auto& argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(Exit::usage, "--where takes KEY=VALUE").hint("for example --where cpt=90837");
    }
    Condition condition;
    for (const auto part : split(std::string_view(argument).substr(0, equals), '.')) {
      condition.path.emplace_back(trim(part));
    }
    condition.value = trim(std::string_view(argument).substr(equals + 1));
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

bool fits(const Condition& condition, const yaml::Node& front) {
  const yaml::Node* node = &front;
  for (const auto& key : condition.path) {
    node = node->find(key);
    if (node == nullptr) return false;
  }
  return holds(*node, condition.value);
}

}  // namespace

std::vector<records::Note> select_notes(Context& context, const SelectOptions& options) {
  const auto conditions = parse_conditions(options.where);
  const Period period = period_of(context, options);
  std::optional<std::string> client;
  if (!options.client.empty()) {
    client = records::find_client(context.records(), options.client).id;
  }
  std::vector<records::Note> notes;
  for (const auto& ref : context.records().notes(client, period)) {
    try {
      records::Note note = context.records().note(ref);
      const bool wanted =
          (options.form.empty() || note.template_name == options.form) &&
          (options.status.empty() || to_string(note.status) == options.status) &&
          (options.tag.empty() ||
           std::any_of(note.tags.begin(), note.tags.end(),
                       [&](const std::string& tag) { return fold(tag) == fold(options.tag); })) &&
          std::all_of(conditions.begin(), conditions.end(),
                      [&](const Condition& condition) { return fits(condition, note.front); });
      if (wanted) notes.push_back(std::move(note));
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      context.report({ref.path(), error});
    }
  }
  // Notes without a time, such as addenda, stand behind the day's sessions.
  const auto when = [](const records::Note& note) {
    return std::tuple(note.date, note.start.value_or(TimeOfDay{24 * 60}),
                      std::string_view(note.id));
  };
  std::stable_sort(notes.begin(), notes.end(),
                   [&](const auto& a, const auto& b) { return when(a) < when(b); });
  return notes;
}

}  // namespace tnotes::cli

#include "cli/select.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/period.hpp"
#include "records/cosigning.hpp"
#include "records/entered_in_error.hpp"
#include "records/intact.hpp"

namespace tnotes::cli {
namespace {

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

// Whether a note has what --status asks for.
class StatusFilter {
 public:
  StatusFilter(Context& context, const std::string& status) : status_(status) {
    if (status == "uncosigned") practice_ = context.records().practice();
  }
  [[nodiscard]] bool fits(const records::Note& note) const {
    if (status_.empty()) return true;
    if (practice_) return !records::awaited_cosigners(*practice_, note).empty();
    return to_string(note.status) == status_;
  }

 private:
  const std::string& status_;
  std::optional<records::Practice> practice_;
};

}  // namespace

Selected select_notes(Context& context, const SelectOptions& options) {
  const auto conditions = parse_conditions(options.where);
  const auto period = period_of(context, options.since, options.until, options.week);
  std::optional<std::string> client;
  if (!options.client.empty()) {
    client = records::find_client(context.records(), options.client).id;
  }
  const StatusFilter status(context, options.status);
  Selected selected;
  std::set<std::string> clients;
  records::ErrorMarks marks(context.records());
  const auto there = context.records().notes(client, period);
  for (const auto& ref : there) {
    try {
      const std::string text = context.records().note_text(ref);
      records::Note note = context.records().note(ref, text);
      marks.look_at(note, text);
      const bool wanted =
          (options.form.empty() || note.template_name == options.form) && status.fits(note) &&
          (options.tag.empty() ||
           std::any_of(note.tags.begin(), note.tags.end(),
                       [&](const std::string& tag) { return fold(tag) == fold(options.tag); })) &&
          std::all_of(conditions.begin(), conditions.end(),
                      [&](const Condition& condition) { return fits(condition, note.front); });
      if (!wanted) continue;
      if (note.status == records::NoteStatus::final) clients.insert(note.client);
      selected.notes.push_back(std::move(note));
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      context.report({ref.path(), error});
    }
  }
  // What they said is not looked up: a name is enough to miss one.
  for (const auto& ref : records::missing_notes(context.records(), there, client, period)) {
    context.report({ref.path(), records::missing_note(context.records(), ref)});
  }
  std::stable_sort(selected.notes.begin(), selected.notes.end(), records::is_earlier);
  // An addendum may be of any day.
  const bool with_errors = options.with_errors || options.status == "uncosigned";
  for (const auto& each : clients) {
    if (period && with_errors) marks.read_rest(each, *period);
  }
  for (const auto& damage : marks.damaged()) context.report(damage);
  for (const auto& note : selected.notes) {
    if (marks.taken_back_by(note))
      selected.in_error.insert(records::note_path(note.client, note.id));
  }
  if (options.status == "uncosigned") {
    // Nobody need answer for those any more.
    std::erase_if(selected.notes, [&](const records::Note& note) {
      return selected.in_error.contains(records::note_path(note.client, note.id));
    });
  }
  return selected;
}

void say_no_notes(Context& context, const SelectOptions& options) {
  context.say("no notes fit");
  if (options.form.empty()) return;
  // Notes may outlive their template, so that an unknown one is no error.
  const auto names = context.records().templates().names();
  if (std::find(names.begin(), names.end(), options.form) != names.end()) return;
  context.hint(fmt::format("there is no template '{}'", escape_for_terminal(options.form, true)));
  for (const auto& near : did_you_mean(options.form, names)) {
    context.hint(fmt::format("did you mean '{}'?", near));
  }
}

}  // namespace tnotes::cli

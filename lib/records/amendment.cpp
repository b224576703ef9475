#include "records/amendment.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "records/fields.hpp"
#include "records/shapes.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::records {
namespace {

using Kind = AmendmentStep::Kind;
using std::chrono::sys_days;

constexpr std::array<std::pair<std::string_view, Kind>, 7> kinds{{
    {"request", Kind::request},
    {"extension", Kind::extension},
    {"acceptance", Kind::acceptance},
    {"denial", Kind::denial},
    {"statement", Kind::statement},
    {"rebuttal", Kind::rebuttal},
    {"withdrawal", Kind::withdrawal},
}};

bool has_notes(Kind kind) {
  return kind == Kind::request || kind == Kind::acceptance || kind == Kind::denial;
}

bool needs_text(Kind kind) {
  return kind == Kind::request || kind == Kind::extension || kind == Kind::statement ||
         kind == Kind::rebuttal;
}

Date first_due(const Amendment& amendment) {
  return {sys_days(amendment.request().on) + days_to_answer};
}

Date last_due(const Amendment& amendment) {
  return {sys_days(amendment.request().on) + days_to_answer + days_of_extension};
}

// By what there is already.
std::optional<std::string> order_fault(const Amendment& amendment, const AmendmentStep& step) {
  const AmendmentStatus status = amendment.status();
  if (status == AmendmentStatus::withdrawn) return "is withdrawn";
  if (amendment.find(step.kind) != nullptr) {
    return fmt::format("has its {} already", to_string(step.kind));
  }
  const bool is_open = status == AmendmentStatus::open;
  switch (step.kind) {
    case Kind::request:
      break;
    case Kind::extension:
    case Kind::acceptance:
    case Kind::denial:
      if (!is_open) return fmt::format("is {} already", to_string(status));
      break;
    case Kind::withdrawal:
      if (!is_open && !step.entered_in_error) {
        return fmt::format("is {} already", to_string(status));
      }
      break;
    case Kind::statement:
      if (amendment.find(Kind::denial) == nullptr) return "is not denied";
      break;
    case Kind::rebuttal:
      if (amendment.find(Kind::statement) == nullptr) {
        return "has no statement of disagreement to answer";
      }
      break;
  }
  return std::nullopt;
}

std::optional<std::string> extension_fault(const Amendment& amendment, const AmendmentStep& step) {
  const Date due = first_due(amendment);
  const Date last = last_due(amendment);
  if (step.on > due) {
    return fmt::format("was due on {}: it is too late to put it off", format_date(due));
  }
  if (step.until && (*step.until <= due || *step.until > last)) {
    return fmt::format("can be put off to a day from {} to {}",
                       format_date(sys_days(due) + std::chrono::days(1)), format_date(last));
  }
  return std::nullopt;
}

// The mapping behind a step's key.
AmendmentStep parse_step(const yaml::Source& source, Kind kind, const yaml::Pair& pair) {
  AmendmentStep step;
  step.kind = kind;
  if (pair.value.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, pair.value.mark, fmt::format("'{}' is a mapping", pair.key));
  }
  bool has_day = false;
  bool has_moment = false;
  for (const auto& [key, key_mark, colon, value] : pair.value.entries) {
    if (key == "on") {
      step.on = date_value(source, key, value);
      has_day = true;
    } else if (key == "by") {
      step.by = scalar_text(source, key, value);
      refuse_vault_text(source.name, step.by);
    } else if (key == "at") {
      const auto at = parse_rfc3339(scalar_text(source, key, value));
      if (!at) throw yaml::error_at(source, value.mark, "'at' takes a time as RFC 3339 has it");
      step.at = *at;
      has_moment = true;
    } else if (key == "notes" && has_notes(kind)) {
      step.notes = text_list(source, key, value);
      if (!std::all_of(step.notes.begin(), step.notes.end(), is_note_id)) {
        throw yaml::error_at(source, value.mark, "'notes' takes ids of notes");
      }
    } else if (key == "until" && kind == Kind::extension) {
      step.until = date_value(source, key, value);
    } else if (key == "basis" && kind == Kind::denial) {
      step.basis = scalar_text(source, key, value);
      const auto is_it = [&](const DenialBasis& basis) { return basis.key == step.basis; };
      if (std::none_of(denial_bases.begin(), denial_bases.end(), is_it)) {
        throw yaml::error_at(source, value.mark, "'basis' is none that there is");
      }
    } else if (key == "inform" && kind == Kind::acceptance) {
      step.inform = text_list(source, key, value);
      for (const auto& who : step.inform) refuse_vault_text(source.name, who);
    } else if (key == "entered_in_error" && kind == Kind::withdrawal) {
      step.entered_in_error = truth_value(source, key, value);
    } else if (key == "text") {
      step.text = scalar_text(source, key, value);
      refuse_vault_text(source.name, step.text);  // which may have been written with escapes
    } else {
      throw yaml::error_at(source, key_mark,
                           fmt::format("'{}' does not belong in '{}'", key, pair.key));
    }
  }
  const bool is_whole = has_day && has_moment && !step.by.empty() &&
                        (kind != Kind::extension || step.until) &&
                        (kind != Kind::denial || !step.basis.empty()) &&
                        (!needs_text(kind) || !trim(step.text).empty());
  if (!is_whole) {
    throw yaml::error_at(source, pair.key_mark, fmt::format("'{}' lacks a key", pair.key));
  }
  return step;
}

std::string list_of(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + yaml::scalar(value);
  return fmt::format("[{}]", text);
}

}  // namespace

std::string_view to_string(Kind kind) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const auto& each) { return each.second == kind; });
  return found->first;
}

std::string_view to_string(AmendmentStatus status) {
  switch (status) {
    case AmendmentStatus::open:
      return "open";
    case AmendmentStatus::accepted:
      return "accepted";
    case AmendmentStatus::denied:
      return "denied";
    case AmendmentStatus::withdrawn:
      break;
  }
  return "withdrawn";
}

const AmendmentStep* Amendment::find(Kind kind) const {
  const auto found = std::find_if(steps.begin(), steps.end(),
                                  [&](const AmendmentStep& step) { return step.kind == kind; });
  return found == steps.end() ? nullptr : &*found;
}

const AmendmentStep* Amendment::decision() const {
  const AmendmentStep* acceptance = find(Kind::acceptance);
  return acceptance != nullptr ? acceptance : find(Kind::denial);
}

AmendmentStatus Amendment::status() const {
  if (find(Kind::withdrawal) != nullptr) return AmendmentStatus::withdrawn;
  if (find(Kind::acceptance) != nullptr) return AmendmentStatus::accepted;
  return find(Kind::denial) != nullptr ? AmendmentStatus::denied : AmendmentStatus::open;
}

Date Amendment::due() const {
  const AmendmentStep* extension = find(Kind::extension);
  return extension != nullptr && extension->until ? *extension->until : first_due(*this);
}

std::vector<std::string> Amendment::notes() const {
  std::vector<std::string> ids;
  for (const auto& step : steps) ids.insert(ids.end(), step.notes.begin(), step.notes.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::string amendment_path(std::string_view client, std::string_view id) {
  return fmt::format("clients/{}/amendments/{}.yaml", client, id);
}

std::optional<std::string> step_fault(const Amendment& amendment, const AmendmentStep& step) {
  if (!amendment.steps.empty()) {
    if (auto fault = order_fault(amendment, step)) return fault;
  }
  if (step.on > step.at.local_date()) {
    return fmt::format("cannot have its {} on {}, a day to come", to_string(step.kind),
                       format_date(step.on));
  }
  if (amendment.steps.empty()) return std::nullopt;
  if (const AmendmentStep& before = amendment.steps.back(); step.on < before.on) {
    return fmt::format("cannot have its {} on {}, before its {} on {}", to_string(step.kind),
                       format_date(step.on), to_string(before.kind), format_date(before.on));
  }
  return step.kind == Kind::extension ? extension_fault(amendment, step) : std::nullopt;
}

Amendment parse_amendment(const std::string& name, std::string_view text) {
  refuse_vault_text(name, text);
  const yaml::Source source{name, text, 1, false};
  const yaml::Node root = yaml::parse(source);
  if (is_psychotherapy_front(root)) {
    throw Error(Exit::refused, fmt::format("{} has the shape of a psychotherapy note", name))
        .hint(kept_by_the_vault);
  }
  Amendment amendment;
  for (const auto& entry : root.entries) {
    if (entry.key == "id") {
      amendment.id = scalar_text(source, entry.key, entry.value);
      continue;
    }
    if (entry.key == "client") {
      amendment.client = scalar_text(source, entry.key, entry.value);
      continue;
    }
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const auto& each) { return each.first == entry.key; });
    if (kind == kinds.end()) {
      throw yaml::error_at(source, entry.key_mark,
                           fmt::format("'{}' does not belong in an amendment", entry.key));
    }
    AmendmentStep step = parse_step(source, kind->second, entry);
    if (amendment.steps.empty() != (step.kind == Kind::request)) {
      throw yaml::error_at(source, entry.key_mark, "an amendment begins with its 'request'");
    }
    if (const auto fault = step_fault(amendment, step)) {
      throw yaml::error_at(source, entry.key_mark, fmt::format("the request {}", *fault));
    }
    amendment.steps.push_back(std::move(step));
  }
  if (amendment.steps.empty()) throw yaml::error_at(source, {}, "there is no 'request'");
  if (!is_note_id(amendment.id) || note_id_date(amendment.id) != amendment.request().on) {
    throw yaml::error_at(source, {}, "the 'id' is none of the day of the request");
  }
  if (!is_client_id(amendment.client)) throw yaml::error_at(source, {}, "there is no 'client'");
  return amendment;
}

std::string render_request(const std::string& id, const std::string& client,
                           const AmendmentStep& request) {
  return with_step(
      fmt::format("id: {}\nclient: {}\n"
                  "# Steps are added at the end; none is changed: tnotes-amendment(5)\n",
                  id, yaml::scalar(client)),
      request);
}

std::string with_step(std::string_view text, const AmendmentStep& step) {
  constexpr std::size_t indent = 4;
  std::string added =
      fmt::format("{}:\n  on: {}\n  by: {}\n  at: {}\n", to_string(step.kind), format_date(step.on),
                  yaml::scalar(step.by), yaml::quoted(format_rfc3339(step.at)));
  if (!step.notes.empty()) added += fmt::format("  notes: {}\n", list_of(step.notes));
  if (step.until) added += fmt::format("  until: {}\n", format_date(*step.until));
  if (!step.basis.empty()) added += fmt::format("  basis: {}\n", yaml::scalar(step.basis));
  if (!step.inform.empty()) added += fmt::format("  inform: {}\n", list_of(step.inform));
  if (step.entered_in_error) added += "  entered_in_error: true\n";
  if (!step.text.empty()) added += fmt::format("  text: {}\n", yaml::block(step.text, indent));
  return std::string(text) + added;
}

}  // namespace tnotes::records

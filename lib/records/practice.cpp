#include "records/practice.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "records/fields.hpp"

namespace tnotes::records {
namespace {

[[noreturn]] void unknown_key(const yaml::Source& source, const yaml::Pair& entry) {
  throw yaml::error_at(source, entry.key_mark,
                       fmt::format("'{}' does not belong in {}", entry.key, practice_path))
      .hint("paths, programs, remotes and recipients are your own settings: see 'tnotes config'");
}

Clinician parse_clinician(const yaml::Source& source, const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, node.mark, "a clinician is a mapping with id, name and keys");
  }
  Clinician clinician;
  for (const auto& entry : node.entries) {
    if (entry.key == "id") {
      clinician.id = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "name") {
      clinician.name = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "credentials") {
      clinician.credentials = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "keys") {
      clinician.keys = text_list(source, entry.key, entry.value);
    } else {
      unknown_key(source, entry);
    }
  }
  if (clinician.id.empty() || clinician.name.empty()) {
    throw yaml::error_at(source, node.mark, "a clinician needs an id and a name");
  }
  return clinician;
}

CosignPolicy parse_cosign(const yaml::Source& source, const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, node.mark, "a 'cosign' policy is a mapping with clinician and by");
  }
  CosignPolicy policy;
  for (const auto& entry : node.entries) {
    if (entry.key == "clinician") {
      policy.clinician = scalar_text(source, entry.key, entry.value);
    } else if (entry.key == "by") {
      policy.by = text_list(source, entry.key, entry.value);
    } else if (entry.key == "since") {
      policy.since = date_value(source, entry.key, entry.value);
    } else if (entry.key == "until") {
      policy.until = date_value(source, entry.key, entry.value);
    } else {
      unknown_key(source, entry);
    }
  }
  if (policy.clinician.empty() || policy.by.empty()) {
    throw yaml::error_at(source, node.mark, "a 'cosign' policy needs clinician and by");
  }
  if (std::find(policy.by.begin(), policy.by.end(), policy.clinician) != policy.by.end()) {
    throw yaml::error_at(source, node.mark, "nobody cosigns their own notes");
  }
  if (policy.since && policy.until && *policy.until < *policy.since) {
    throw yaml::error_at(source, node.mark, "'until' comes before 'since'");
  }
  return policy;
}

void parse_policies(const yaml::Source& source, const yaml::Node& node, Practice& practice) {
  if (node.is_null()) return;
  if (node.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, node.mark, "'policies' is a mapping");
  }
  for (const auto& policy : node.entries) {
    if (policy.key == "late_after_hours") {
      practice.late_after_hours = whole_number(source, policy.key, policy.value, 1, 24 * 366);
    } else if (policy.key == "cosign") {
      if (policy.value.is_null()) continue;
      if (policy.value.kind != yaml::Kind::sequence) {
        throw yaml::error_at(source, policy.value.mark, "'cosign' is a list");
      }
      for (const auto& item : policy.value.items) {
        practice.cosign.push_back(parse_cosign(source, item));
      }
    } else {
      unknown_key(source, policy);
    }
  }
}

}  // namespace

const Clinician* Practice::find(std::string_view id) const {
  const auto found = std::find_if(clinicians.begin(), clinicians.end(),
                                  [&](const Clinician& each) { return each.id == id; });
  return found == clinicians.end() ? nullptr : &*found;
}

const Clinician* Practice::find_by_key(std::string_view public_key) const {
  const auto found = std::find_if(clinicians.begin(), clinicians.end(), [&](const Clinician& each) {
    return std::find(each.keys.begin(), each.keys.end(), public_key) != each.keys.end();
  });
  return found == clinicians.end() ? nullptr : &*found;
}

std::vector<std::string> Practice::supervisors(std::string_view clinician, Date day) const {
  std::vector<std::string> found;
  for (const auto& policy : cosign) {
    if (policy.clinician != clinician) continue;
    if ((policy.since && day < *policy.since) || (policy.until && *policy.until < day)) continue;
    for (const auto& id : policy.by) {
      if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
    }
  }
  return found;
}

std::vector<std::string> Practice::strangers() const {
  std::vector<std::string> found;
  const auto look_at = [&](const std::string& id) {
    if (find(id) == nullptr && std::find(found.begin(), found.end(), id) == found.end()) {
      found.push_back(id);
    }
  };
  for (const auto& policy : cosign) {
    look_at(policy.clinician);
    for (const auto& id : policy.by) look_at(id);
  }
  return found;
}

std::vector<Clinician> parse_clinicians(const yaml::Source& source) {
  std::vector<Clinician> clinicians;
  const yaml::Node root = yaml::parse(source);
  const yaml::Node* list = root.find("clinicians");
  if (list == nullptr) return clinicians;
  for (const auto& item : list->items) clinicians.push_back(parse_clinician(source, item));
  return clinicians;
}

Practice parse_practice(const yaml::Source& source) {
  Practice practice;
  const yaml::Node root = yaml::parse(source);
  bool has_format = false;
  for (const auto& entry : root.entries) {
    if (entry.key == "format") {
      has_format = true;
      if (entry.value.text != "1") {
        throw yaml::error_at(source, entry.value.mark,
                             "these records have a format that this tnotes does not know")
            .hint("install a newer tnotes");
      }
    } else if (entry.key == "clinicians") {
      if (entry.value.kind != yaml::Kind::sequence) {
        throw yaml::error_at(source, entry.value.mark, "'clinicians' is a list");
      }
      for (const auto& item : entry.value.items) {
        practice.clinicians.push_back(parse_clinician(source, item));
      }
    } else if (entry.key == "policies") {
      parse_policies(source, entry.value, practice);
    } else {
      unknown_key(source, entry);
    }
  }
  if (!has_format) {
    throw yaml::error_at(source, {}, fmt::format("{} has no 'format'", practice_path));
  }
  return practice;
}

std::string render_practice(const Practice& practice) {
  std::string text =
      "# Who may sign in these records, and the practice's policies: tnotes-practice(5).\n"
      "format: 1\n"
      "clinicians:\n";
  for (const auto& clinician : practice.clinicians) {
    text += fmt::format("  - id: {}\n    name: {}\n    credentials: {}\n    keys:\n",
                        yaml::scalar(clinician.id), yaml::quoted(clinician.name),
                        yaml::quoted(clinician.credentials));
    for (const auto& key : clinician.keys) text += fmt::format("      - {}\n", yaml::quoted(key));
  }
  text += fmt::format("policies:\n  late_after_hours: {}\n", practice.late_after_hours);
  if (!practice.cosign.empty()) text += "  cosign:\n";
  for (const auto& policy : practice.cosign) {
    std::string by;
    for (const auto& id : policy.by) by += (by.empty() ? "" : ", ") + yaml::scalar(id);
    text +=
        fmt::format("    - clinician: {}\n      by: [{}]\n", yaml::scalar(policy.clinician), by);
    if (policy.since) text += fmt::format("      since: {}\n", format_date(*policy.since));
    if (policy.until) text += fmt::format("      until: {}\n", format_date(*policy.until));
  }
  return text;
}

std::string clinician_id_from(std::string_view name) {
  const std::string folded = fold(name);
  std::vector<std::string> words;
  for (const auto part : split(folded, ' ')) {
    std::string word;
    std::copy_if(part.begin(), part.end(), std::back_inserter(word),
                 [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    if (!word.empty()) words.push_back(word);
  }
  if (words.empty()) return "clinician";
  std::string id = words.size() == 1 ? words.front() : words.front().substr(0, 1) + words.back();
  if (id.size() < 2) id += "0";
  return id.substr(0, 32);
}

}  // namespace tnotes::records

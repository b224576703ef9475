#include "cli/client_form.hpp"

#include <algorithm>
#include <array>
#include <fmt/chrono.h>

#include "base/text.hpp"
#include "cli/checked_line.hpp"
#include "cli/json.hpp"
#include "records/shapes.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::cli {
namespace {

constexpr Date earliest_birth{std::chrono::year{1900}, std::chrono::January, std::chrono::day{1}};

// A key that `client edit --set` takes, and the key behind which it stands in a new place.
struct ClientKey {
  std::string_view name;
  std::string_view after;
};
constexpr std::array client_keys{ClientKey{"name", ""},          ClientKey{"dob", "name"},
                                 ClientKey{"status", "dob"},     ClientKey{"opened", "status"},
                                 ClientKey{"closed", "opened"},  ClientKey{"diagnoses", "closed"},
                                 ClientKey{"flags", "diagnoses"}};

// ICD-10-CM: a letter, a digit, a digit or letter; then up to four behind a point.
bool looks_like_icd10(std::string_view code) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (code.size() < 3 || !is_upper(code[0]) || !is_digit(code[1])) return false;
  if (!is_digit(code[2]) && !is_upper(code[2])) return false;
  if (code.size() == 3) return true;
  const std::string_view rest = code.substr(4);
  return code[3] == '.' && !rest.empty() && rest.size() <= 4 &&
         std::all_of(rest.begin(), rest.end(), [&](char c) { return is_digit(c) || is_upper(c); });
}

std::string render_list(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const auto& value : values) {
    if (text.size() > 1) text += ", ";
    text += yaml::scalar(value);
  }
  return text + "]";
}

// The value as YAML; empty where the key is to be removed.
std::string render_value(Context& context, const std::string& key, const std::string& value) {
  if (key == "name") return yaml::quoted(checked_line("the name", value));
  if (key == "status") {
    if (value == "active" || value == "closed") return value;
    throw Error(Exit::usage, "'status' is active or closed");
  }
  if (key == "diagnoses" || key == "flags") {
    std::vector<std::string> values;
    for (const auto part : split(value, ',')) {
      if (trim(part).empty()) continue;
      values.push_back(key == "flags" ? checked_line("a flag", part)
                                      : diagnosis_code(context, std::string(part)));
    }
    return render_list(values);
  }
  if (trim(value).empty()) return {};
  return format_date(key == "dob" ? birth_date(context, value) : spoken_day(context, value));
}

}  // namespace

Date spoken_day(Context& context, const std::string& words) {
  const SpokenDate spoken = parse_date(words, context.today());
  if (spoken.vague) {
    const std::chrono::sys_days day(spoken.date);
    context.say(fmt::format("'{}' is {:%A}, {}", words, day, format_date(spoken.date)));
  }
  return spoken.date;
}

Date birth_date(Context& context, const std::string& words) {
  const Date day = spoken_day(context, words);
  if (day > context.today()) throw Error(Exit::usage, "a date of birth cannot lie in the future");
  if (day < earliest_birth) throw Error(Exit::usage, "a date of birth cannot lie before 1900");
  return day;
}

std::string diagnosis_code(Context& context, const std::string& text) {
  std::string code = checked_line("a diagnosis", text);
  if (!looks_like_icd10(code)) {
    context.warn("a diagnosis does not look like an ICD-10 code, such as F41.1");
  }
  return code;
}

ClientFile find_client_file(Context& context, const std::string& word) {
  const auto& files = context.records().files();
  const bool is_id = is_client_id(word) && files.exists(records::client_path(word));
  const std::string id = is_id ? word : records::find_client(context.records(), word).id;
  const std::string path = records::client_path(id);
  auto text = files.read(path);
  if (!text) throw Error(Exit::not_found, fmt::format("there is no client '{}'", id));
  // What is broken can be mended in the editor; this never gets there.
  records::refuse_vault_text(path, *text);
  return {id, path, *std::move(text)};
}

std::string set_client_key(Context& context, const std::string& text, const std::string& key,
                           const std::string& value) {
  const auto known = std::find_if(client_keys.begin(), client_keys.end(),
                                  [&](const ClientKey& each) { return each.name == key; });
  if (known == client_keys.end()) {
    std::vector<std::string> names;
    for (const auto& each : client_keys) names.emplace_back(each.name);
    Error error(Exit::usage,
                fmt::format("a client has no '{}' to set", escape_for_terminal(key, true)));
    for (const auto& near : did_you_mean(key, names)) {
      error.hint(fmt::format("did you mean '{}'?", near));
    }
    throw error.hint(fmt::format("there are {}", fmt::join(names, ", ")));
  }
  const std::string rendered = render_value(context, key, value);
  if (rendered.empty()) return yaml::remove(text, {key});
  return yaml::set(text, {key}, rendered, known->after);
}

void save_client(Context& context, const ClientFile& before, const std::string& text) {
  // What was edited by hand before is part of the text, and so of this commit.
  records::Writer writer = context.writer(before.path);
  if (context.records().files().read(before.path) != before.text) {
    throw Error(Exit::refused, fmt::format("client '{}' has been changed meanwhile", before.id))
        .hint("try again");
  }
  const git::Oid commit =
      writer.commit({records::Action::client, {before.id}, {}, {{before.path, text}}});
  if (context.json()) {
    print_json(context, {{"id", before.id}, {"commit", commit.hex()}});
  } else {
    const records::Client client = records::parse_client({before.path, text, 1, false}, before.id);
    context.print("{}  {}  {}\n", client.id, context.safe(client.name), to_string(client.status));
  }
}

void print_unchanged(Context& context, const std::string& id) {
  if (!context.json()) return;
  const auto head = context.records().repository().head();
  print_json(context, {{"id", id}, {"commit", head ? Json(head->hex()) : Json(nullptr)}});
}

}  // namespace tnotes::cli

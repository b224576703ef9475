#include "records/shapes.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"
#include "workspace/places.hpp"

namespace tnotes::records {
namespace {

constexpr std::string_view armored_age = "-----BEGIN AGE ENCRYPTED FILE-----";
// The first line of a binary one in base64.
constexpr std::string_view armored_first_line = "YWdlLWVuY3J5cHRpb24ub3JnL3Yx";

bool is_empty(const yaml::Node& value) {
  return value.is_null() || (value.kind == yaml::Kind::scalar && trim(value.text).empty());
}

// What a person may put before a line: white space, a quotation's or a list's sign, a fence.
std::string_view undressed(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" \t\r>|*+-`~#");
  return start == std::string_view::npos ? std::string_view() : trim(line.substr(start));
}

// The front matter that a text begins with, blank lines before it left out; empty where it does not
// begin with a line of dashes.
std::string front_of(std::string_view text) {
  std::string front;
  bool within = false;
  for (const std::string_view each : split_lines(text)) {
    const std::string_view line = trim(each);
    if (line == "---") {
      if (!front.empty()) return front;
      within = true;
    } else if (within) {
      front += std::string(each) + '\n';
    } else if (!line.empty()) {
      return {};
    }
  }
  return {};
}

}  // namespace

bool is_vault_id(std::string_view text) {
  return text.size() == 32 && std::ranges::all_of(text, [](const char c) {
           return std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

bool is_psychotherapy_front(const yaml::Node& front) {
  return std::ranges::any_of(front.entries, [](const auto& entry) {
    const std::string key = fold(entry.key);
    if (key == "template") return fold(entry.value.text) == psychotherapy_template;
    return key == "length" && !is_empty(entry.value);
  });
}

bool holds_age_file(std::string_view text) {
  if (is_age_file(text) || text.find(armored_first_line) != std::string_view::npos) {
    return true;
  }
  // The marker in a sentence is a word; before a line of base64 it is a file.
  bool begun = false;
  for (const std::string_view each : split_lines(text)) {
    const std::string_view line = trim(each);
    const bool base64 = line.size() >= 4 && std::ranges::all_of(line, [](const char c) {
                          return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' ||
                                 c == '/' || c == '=';
                        });
    if (begun && base64) return true;
    begun = line.ends_with(armored_age);
  }
  return false;
}

bool holds_psychotherapy_front(std::string_view text) {
  bool id = false;
  bool client = false;
  bool length = false;
  for (const std::string_view each : split_lines(text)) {
    const std::string_view line = undressed(each);
    const std::size_t colon = line.find(':');
    const std::string key = colon == std::string_view::npos ? "" : fold(line.substr(0, colon));
    if (key.empty() || key.find(' ') != std::string::npos) {
      // Blank lines and dashes may stand within; a sentence ends it.
      if (!line.empty()) id = client = length = false;
      continue;
    }
    std::string value(trim(line.substr(colon + 1)));
    std::erase_if(value, [](const char c) { return c == '"' || c == '\''; });
    id = id || (key == "id" && (is_vault_id(value) || is_note_id(value)));
    client = client || key == "client";
    length = length || key == "length";
    if (id && client && length) return true;
  }
  return false;
}

void refuse_vault_text(const std::string& name, std::string_view text) {
  if (holds_age_file(trim(text))) {
    throw Error(Exit::refused, fmt::format("{} holds an age file, which has no place here", name))
        .hint("what is encrypted is kept outside of the records");
  }
  if (holds_private_key(text)) {
    throw Error(Exit::refused,
                fmt::format("{} holds a private key, which has no place here", name));
  }
  bool is_one = holds_psychotherapy_front(text);
  if (const std::string front = front_of(text); !is_one && !front.empty()) {
    try {
      const yaml::Node parsed = yaml::parse({name, front, 1, false});
      // A length alone is a text: "Length: 50 minutes" between two rules.
      const yaml::Node* form = parsed.find("template");
      is_one =
          is_psychotherapy_front(parsed) &&
          (form != nullptr || parsed.find("client") != nullptr || parsed.find("id") != nullptr);
    } catch (const Error&) {
      // Dashes that are no front matter.
    }
  }
  if (!is_one) return;
  throw Error(Exit::refused, fmt::format("{} has the shape of a psychotherapy note", name))
      .hint(kept_by_the_vault);
}

void refuse_vault_file(const std::string& path, std::string_view text) {
  const bool is_template = path.starts_with("templates/");
  if (!is_template && std::filesystem::path(path).filename() == vault_file_name) {
    throw Error(Exit::refused, fmt::format("{} is a vault's, which has no place here", path));
  }
  const bool is_text = text.find('\0') == std::string::npos;
  if (is_text || is_age_file(text)) refuse_vault_text(path, text);
}

void refuse_vault_stray(const std::filesystem::path& records, const std::string& path) {
  constexpr std::size_t looked_at = std::size_t{4} << 10;
  try {
    refuse_vault_file(path, read_beginning(records / path, looked_at));
  } catch (Error& error) {
    throw error.hint("move it out of the records");
  }
}

}  // namespace tnotes::records

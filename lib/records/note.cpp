#include "records/note.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "records/fields.hpp"

namespace tnotes::records {
namespace {

constexpr std::string_view dashes = "---";

// One line of `text` from `offset` without its end; moves `offset` behind it.
std::string_view next_line(std::string_view text, std::size_t& offset) {
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  std::string_view line = text.substr(offset, end - offset);
  offset = std::min(end + 1, text.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Signature parse_signature(const yaml::Source& source, std::string_view key,
                          const yaml::Node& node) {
  if (node.kind != yaml::Kind::mapping) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' is not a signature", key));
  }
  Signature signature;
  bool has_time = false;
  for (const auto& entry : node.entries) {
    if (entry.key == "by") signature.by = scalar_text(source, entry.key, entry.value);
    if (entry.key == "credentials") {
      signature.credentials = scalar_text(source, entry.key, entry.value);
    }
    if (entry.key == "digest") signature.digest = scalar_text(source, entry.key, entry.value);
    if (entry.key == "at") {
      const auto at = parse_rfc3339(entry.value.text);
      if (!at)
        throw yaml::error_at(source, entry.value.mark, "'at' takes a time as RFC 3339 has it");
      signature.at = *at;
      has_time = true;
    }
  }
  if (signature.by.empty() || signature.digest.size() != 64 || !has_time) {
    throw yaml::error_at(source, node.mark, fmt::format("'{}' lacks by, at or digest", key));
  }
  return signature;
}

void read_front(const yaml::Source& source, Note& note) {
  bool has_date = false;
  for (const auto& entry : note.front.entries) {
    const std::string& key = entry.key;
    const yaml::Node& value = entry.value;
    if (key == "id") {
      note.id = scalar_text(source, key, value);
      if (!is_note_id(note.id)) {
        throw yaml::error_at(source, value.mark, "'id' is not a note's id");
      }
    } else if (key == "client") {
      note.client = scalar_text(source, key, value);
      if (!is_client_id(note.client)) {
        throw yaml::error_at(source, value.mark, "'client' is not a client's id");
      }
    } else if (key == "template") {
      note.template_name = scalar_text(source, key, value);
    } else if (key == "date") {
      note.date = date_value(source, key, value);
      has_date = true;
    } else if (key == "start") {
      if (!value.is_null()) note.start = time_value(source, key, value);
    } else if (key == "end") {
      if (!value.is_null()) note.end = time_value(source, key, value);
    } else if (key == "clinician") {
      note.clinician = scalar_text(source, key, value);
    } else if (key == "status") {
      const std::string status = scalar_text(source, key, value);
      if (status != "draft" && status != "signed") {
        throw yaml::error_at(source, value.mark, "'status' is draft or signed");
      }
      note.status = status == "draft" ? NoteStatus::draft : NoteStatus::final;
    } else if (key == "amends") {
      note.amends = scalar_text(source, key, value);
      if (!note.amends.empty() && !is_note_id(note.amends)) {
        throw yaml::error_at(source, value.mark, "'amends' is not a note's id");
      }
    } else if (key == "entered_in_error") {
      note.entered_in_error = truth_value(source, key, value);
    } else if (key == "tags") {
      note.tags = text_list(source, key, value);
    } else if (key == "signed") {
      note.signature = parse_signature(source, key, value);
    } else if (key == "cosigned") {
      note.cosignature = parse_signature(source, key, value);
    }
  }
  for (const auto& [key, missing] : {std::pair<std::string_view, bool>{"id", note.id.empty()},
                                     {"client", note.client.empty()},
                                     {"date", !has_date}}) {
    if (missing) {
      throw yaml::error_at(source, {source.first_line, 1}, fmt::format("'{}' is missing", key));
    }
  }
}

void check_front(const yaml::Source& source, const Note& note) {
  if (note_id_date(note.id) != note.date) {
    throw yaml::error_at(source, note.front.find("date")->mark,
                         "'date' does not fit the day in the note's id");
  }
  if (note.start && note.end && *note.end <= *note.start) {
    throw yaml::error_at(source, note.front.find("end")->mark, "'end' is not after 'start'");
  }
  for (const char* key : {"signed", "cosigned"}) {
    const yaml::Node* signature = note.front.find(key);
    if (note.status == NoteStatus::final || signature == nullptr) continue;
    throw yaml::error_at(source, signature->mark, fmt::format("a draft is not {}", key));
  }
  if (note.status == NoteStatus::final && !note.signature) {
    throw yaml::error_at(source, note.front.find("status")->mark, "'signed' is missing");
  }
}

// The byte range in `text` of the front matter's line that begins with `key`; lines are replaced
// and removed whole, as the sed command in tnotes-note(5) does it.
std::string without_line(std::string_view text, std::string_view key) {
  const NoteParts parts = split_note("note", text);
  const std::string prefix = fmt::format("{}:", key);
  const std::size_t end = parts.front_offset + parts.front.size();
  std::string kept(text.substr(0, parts.front_offset));
  for (std::size_t offset = parts.front_offset; offset < end;) {
    const std::size_t start = offset;
    const std::string_view line = next_line(text, offset);
    if (!line.starts_with(prefix)) kept += text.substr(start, offset - start);
  }
  return kept += text.substr(end);
}

}  // namespace

std::string_view to_string(NoteStatus status) {
  return status == NoteStatus::draft ? "draft" : "signed";
}

bool is_earlier(const Note& a, const Note& b) {
  const auto when = [](const Note& note) {
    return std::tuple(note.date, note.start.value_or(TimeOfDay{24 * 60}),
                      std::string_view(note.id));
  };
  return when(a) < when(b);
}

std::string note_path(std::string_view client, std::string_view id) {
  return fmt::format("clients/{}/notes/{}/{}.md", client, id.substr(0, 4), id);
}

NoteParts split_note(const std::string& name, std::string_view text) {
  if (holds_age_file(text)) {
    throw Error(Exit::refused, fmt::format("{} is an age file, which has no place here", name))
        .hint("what is encrypted is kept outside of the records");
  }
  if (text.find('\0') != std::string_view::npos) {
    throw Error(Exit::invalid, fmt::format("{} is not a note: it holds binary data", name));
  }
  if (find_invalid_utf8(text)) {
    throw Error(Exit::invalid, fmt::format("{} is not a note: it is not UTF-8 text", name));
  }
  std::size_t offset = 0;
  if (next_line(text, offset) != dashes) {
    throw Error(Exit::invalid,
                fmt::format("{}:1:1: the front matter does not begin with '---'", name));
  }
  const std::size_t front_offset = offset;
  std::size_t line_number = 2;
  while (offset < text.size()) {
    const std::size_t start = offset;
    const std::string_view line = next_line(text, offset);
    ++line_number;
    if (line == dashes) {
      return {text.substr(front_offset, start - front_offset), front_offset, text.substr(offset),
              line_number};
    }
  }
  throw Error(Exit::invalid,
              fmt::format("{}:{}:1: the front matter does not end with '---'", name, line_number));
}

Note parse_note(const std::string& name, std::string_view text) {
  const NoteParts parts = split_note(name, text);
  const yaml::Source source{name, parts.front, 2, false};
  Note note;
  note.front = yaml::parse(source);
  if (is_psychotherapy_front(note.front)) {
    throw Error(Exit::refused, fmt::format("{} has the shape of a psychotherapy note", name))
        .hint(kept_by_the_vault);
  }
  read_front(source, note);
  check_front(source, note);
  refuse_vault_text(name, parts.body);
  note.sections = parse_sections(parts.body, parts.body_line);
  return note;
}

std::vector<Section> parse_sections(std::string_view body, std::size_t first_line) {
  std::vector<Section> sections;
  Section current;
  current.line = first_line;
  std::string_view fence;
  std::size_t text_start = 0;
  std::size_t offset = 0;
  std::size_t line_number = first_line;
  const auto close = [&](std::size_t end) {
    std::string_view text = body.substr(text_start, end - text_start);
    // Blank lines go; the first line keeps its indentation, which may mean code.
    for (std::size_t at = 0; at < text.size();) {
      std::size_t next = at;
      if (!trim(next_line(text, next)).empty()) {
        text.remove_prefix(at);
        break;
      }
      at = next;
      if (at == text.size()) text = {};
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\t' ||
                             text.back() == '\r')) {
      text.remove_suffix(1);
    }
    current.text = text;
    if (!current.title.empty() || !current.text.empty()) sections.push_back(current);
  };
  while (offset < body.size()) {
    const std::size_t start = offset;
    const std::string_view line = next_line(body, offset);
    if (!fence.empty()) {
      if (line.starts_with(fence)) fence = {};
    } else if (line.starts_with("```") || line.starts_with("~~~")) {
      fence = line.substr(0, 3);
    } else if (line.starts_with("# ")) {
      close(start);
      current = {std::string(trim(line.substr(2))), "", line_number};
      text_start = offset;
    }
    ++line_number;
  }
  close(body.size());
  return sections;
}

std::string set_front(std::string_view text, const std::string& key, std::string_view value,
                      std::string_view after) {
  const NoteParts parts = split_note("note", text);
  std::string changed(text.substr(0, parts.front_offset));
  changed += yaml::set(parts.front, {key}, value, after);
  changed += text.substr(parts.front_offset + parts.front.size());
  return changed;
}

std::string signed_bytes(std::string_view text, bool keep_signed) {
  std::string bytes = without_line(text, "cosigned");
  return keep_signed ? bytes : without_line(bytes, "signed");
}

// Whether what signed_bytes() takes out for a key is that key and all of its value, and nothing
// besides: one line that holds them alone, or none where the note has no such key.
bool is_line_of_its_own(const Note& note, std::string_view text, std::string_view key) {
  const yaml::Pair* entry = nullptr;
  for (const auto& each : note.front.entries) {
    if (each.key == key) entry = &each;
  }
  const std::string prefix = fmt::format("{}:", key);
  std::size_t number = 1;
  std::size_t found = 0;
  for (const auto line : split_lines(split_note("note", text).front)) {
    ++number;
    if (!line.starts_with(prefix)) continue;
    ++found;
    if (entry == nullptr || entry->key_mark.line != number) return false;
    const yaml::Mark& end = entry->value.end;
    if (end.line != number || end.column != line.size() + 1) return false;
  }
  return found == (entry == nullptr ? 0U : 1U);
}

std::string signature_value(const std::string& by, const std::string& credentials, Instant at,
                            std::string_view covered) {
  return fmt::format("{{by: {}, credentials: {}, at: {}, digest: {}}}", yaml::scalar(by),
                     yaml::quoted(credentials), yaml::quoted(format_rfc3339(at)),
                     sha256_hex(covered));
}

std::string sign_text(std::string_view text, const std::string& by, const std::string& credentials,
                      Instant at, const std::string& name) {
  std::size_t number = 1;
  for (const auto line : split_lines(split_note(name, text).front)) {
    ++number;
    // What is taken out before the digest must be the signatures' own lines and nothing else.
    for (const std::string_view key : {"signed:", "cosigned:"}) {
      if (!line.starts_with(key)) continue;
      throw Error(Exit::invalid, fmt::format("{}:{}:1: a line of the front matter begins with '{}'",
                                             name, number, key))
          .hint("write that text another way, and sign again");
    }
    if (const std::size_t at_byte = line.find('\r'); at_byte != std::string_view::npos) {
      throw Error(Exit::invalid,
                  fmt::format("{}:{}:{}: a line end of another system", name, number, at_byte + 1))
          .hint("save the note with plain line feeds, and sign again");
    }
  }
  const std::string final_text = set_front(text, "status", "signed");
  const std::string value = signature_value(by, credentials, at, signed_bytes(final_text));
  return set_front(final_text, "signed", value, "status");
}

std::string cosign_text(std::string_view text, const std::string& by,
                        const std::string& credentials, Instant at) {
  const std::string value = signature_value(by, credentials, at, signed_bytes(text, true));
  return set_front(text, "cosigned", value, "signed");
}

bool digest_fits(const Note& note, std::string_view text) {
  if (!note.signature || !is_line_of_its_own(note, text, "signed") ||
      !is_line_of_its_own(note, text, "cosigned")) {
    return false;
  }
  if (note.signature->digest != sha256_hex(signed_bytes(text))) return false;
  return !note.cosignature || note.cosignature->digest == sha256_hex(signed_bytes(text, true));
}

}  // namespace tnotes::records

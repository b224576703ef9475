#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::yaml {

namespace {

// What YAML 1.1 and 1.2 readers take for a truth value, null or number although it begins with a
// letter.
constexpr std::array<std::string_view, 12> words = {
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"};

// A code point of valid UTF-8, and how many bytes it takes.
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t size = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  std::uint32_t code = byte(0) & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3fU);
  return {code, size};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Latin, Greek, Cyrillic and Armenian letters and their accents.
bool is_bare_beyond_ascii(std::uint32_t code) {
  return (code >= 0xc0 && code < 0x590) || (code >= 0x1e00 && code < 0x2000);
}

// Letters that end in no surprise: whatever begins with one and holds only these is a string to
// every reader, in block and in flow form, but for the words above.
bool is_bare(std::string_view text) {
  constexpr std::string_view inside = "0123456789 _-./@+'()";
  if (is_note_id(text)) return true;
  if (text.empty() || text.size() > 200 || text.ends_with(' ')) return false;
  if (std::find(words.begin(), words.end(), to_lower_ascii(text)) != words.end()) return false;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    const bool bare = character.size == 1
                          ? is_letter(text[at]) || (at > 0 && inside.find(text[at]) != inside.npos)
                          : is_bare_beyond_ascii(character.code);
    if (!bare) return false;
    at += character.size;
  }
  return true;
}

// Characters that readers reject, fold away, or that change how the line around them is shown.
bool needs_escape(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
         (code >= 0xfff0 && code <= 0xfffc) || (code & 0xfffe) == 0xfffe;
}

std::string escape(std::uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      if (code <= 0xff) return fmt::format("\\x{:02x}", code);
      if (code <= 0xffff) return fmt::format("\\u{:04x}", code);
      return fmt::format("\\U{:08x}", code);
  }
}

// Whether there is something to be escaped, but for line feeds. REQUIRES: valid UTF-8.
bool has_escapes(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (character.code != '\n' && needs_escape(character.code)) return true;
    at += character.size;
  }
  return false;
}

std::string valid_utf8(std::string_view text) {
  std::string result;
  while (const auto bad = find_invalid_utf8(text)) {
    result.append(text.substr(0, *bad)).append("\xef\xbf\xbd");
    text.remove_prefix(*bad + 1);
  }
  return result.append(text);
}

}  // namespace

std::string scalar(std::string_view text) {
  if (!find_invalid_utf8(text) && is_bare(text)) return std::string(text);
  return quoted(text);
}

std::string block(std::string_view bytes, std::size_t indent) {
  if (bytes.empty()) return quoted(bytes);
  std::string written = "|-";
  for (const auto line : split(bytes, '\n')) {
    written += '\n';
    if (!line.empty()) written.append(indent, ' ').append(line);
  }
  try {
    const Node root = parse({"block", "key: " + written + "\n"});
    if (!has_escapes(bytes) && root.entries.size() == 1 && root.entries[0].value.text == bytes) {
      return written;
    }
  } catch (const Error&) {
    // It cannot stand as it is.
  }
  return quoted(bytes);
}

std::string quoted(std::string_view bytes) {
  const std::string text = valid_utf8(bytes);
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (text[at] == '"' || text[at] == '\\') {
      result.append("\\").append(1, text[at]);
    } else if (needs_escape(character.code)) {
      result += escape(character.code);
    } else {
      result.append(text, at, character.size);
    }
    at += character.size;
  }
  return result + '"';
}

}  // namespace tnotes::yaml

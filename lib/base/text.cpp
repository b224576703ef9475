#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utf8proc.h>

namespace tnotes {
namespace {

constexpr utf8proc_int32_t replacement_character = 0xFFFD;

struct Character {
  utf8proc_int32_t code_point;
  std::size_t length;  // in bytes
  bool valid;
};

// The first character of a text that is not empty. An invalid byte stands for itself alone.
Character first_character(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x80) return {byte, 1, true};
  utf8proc_int32_t code_point = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (length <= 0) return {replacement_character, 1, false};
  return {code_point, static_cast<std::size_t>(length), true};
}

std::size_t width_of(const Character& character) {
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(character.code_point)));
}

bool reorders_or_hides(utf8proc_int32_t code_point) {
  return (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0xE0000 && code_point <= 0xE007F) ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0x200E ||
         code_point == 0x200F || code_point == 0x061C;
}

// The visible form of a character that must not reach a terminal; empty for all others.
std::string escape(const Character& character, unsigned char byte, bool one_line) {
  if (!character.valid) return fmt::format("\\x{:02x}", byte);
  const auto code_point = character.code_point;
  if (code_point == '\n' || code_point == '\t') {
    if (!one_line) return {};
    return code_point == '\n' ? "\\n" : "\\t";
  }
  if (code_point < 0x20 || code_point == 0x7F) return fmt::format("\\x{:02x}", byte);
  if ((code_point >= 0x80 && code_point < 0xA0) || reorders_or_hides(code_point)) {
    return fmt::format("\\u{:04x}", code_point);
  }
  return {};
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (!character.valid) return at;
    at += character.length;
  }
  return std::nullopt;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character);
    text.remove_prefix(character.length);
  }
  return width;
}

std::string truncate(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  // Cuts where a user-perceived character begins, so that no accent is parted from its letter.
  std::size_t cut = 0;
  std::size_t used = 0;
  utf8proc_int32_t previous = 0;
  utf8proc_int32_t state = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (at == 0 || utf8proc_grapheme_break_stateful(previous, character.code_point, &state)) {
      cut = at;
    }
    used += width_of(character);
    if (used > width - 1) break;
    previous = character.code_point;
    at += character.length;
  }
  return std::string(text.substr(0, cut)) + "…";
}

std::string pad(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  std::string padded(text);
  if (used < width) padded.append(width - used, ' ');
  return padded;
}

std::string escape_for_terminal(std::string_view text, bool one_line) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string escaped =
        escape(character, static_cast<unsigned char>(text.front()), one_line);
    safe += escaped.empty() ? text.substr(0, character.length) : std::string_view(escaped);
    text.remove_prefix(character.length);
  }
  return safe;
}

std::string for_shell(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%,=~#";
  // A word that begins with one of the last two is more than a word.
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos &&
      !text.starts_with('~') && !text.starts_with('#')) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (const char c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

std::string shown_command(std::string_view command) {
  const bool quotes = command.find('\'') == std::string_view::npos;
  return quotes ? fmt::format("'{}'", command) : std::string(command);
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  const std::size_t room = width > indent ? width - indent : 1;
  std::string wrapped;
  std::size_t missing_indent = 0;  // owed to the next word, so that empty lines stay empty
  const auto begin_line = [&] {
    wrapped += '\n';
    missing_indent = indent;
  };
  for (std::string_view line : split(text, '\n')) {
    if (line.data() != text.data()) begin_line();
    std::size_t used = 0;
    for (std::size_t spaces = line.find_first_not_of(' '); spaces != std::string_view::npos;
         spaces = line.find_first_not_of(' ')) {
      const std::string_view word = line.substr(spaces, line.find(' ', spaces) - spaces);
      line.remove_prefix(spaces + word.size());
      const std::size_t word_width = display_width(word);
      if (used > 0 && used + spaces + word_width > room) {
        begin_line();
        used = 0;
        spaces = 0;
      }
      wrapped.append(missing_indent + spaces, ' ').append(word);
      missing_indent = 0;
      used += spaces + word_width;
    }
  }
  return wrapped;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator)) {
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string shown_message(std::string_view text) {
  constexpr std::string_view begin = "age-secret-key-1";
  const auto is_of_key = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const std::string lower = to_lower_ascii(text);
  std::string shown;
  std::size_t done = 0;
  for (std::size_t key = lower.find(begin); key != std::string::npos;
       key = lower.find(begin, done)) {
    const std::size_t end = key + begin.size();
    shown.append(text.substr(done, end - done)).append("…");
    done = end;
    while (done < lower.size() && is_of_key(lower[done])) ++done;
  }
  return escape_for_terminal(shown.append(text.substr(done)), true);
}

}  // namespace tnotes

#include "workspace/yaml_text.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tnotes::yaml::text {

Lines::Lines(std::string_view text, std::size_t first_line)
    : begins_{0}, size_(text.size()), first_line_(first_line) {
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    begins_.push_back(at + 1);
  }
}

Mark Lines::mark(std::size_t offset) const {
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), offset);
  const auto line = static_cast<std::size_t>(after - begins_.begin()) - 1;
  return {line + first_line_, offset - begins_[line] + 1};
}

std::size_t Lines::offset(Mark mark) const {
  return std::min(begin(mark.line - first_line_) + mark.column - 1, size_);
}

std::size_t Lines::begin(std::size_t line) const {
  return line < begins_.size() ? begins_[line] : size_;
}

std::size_t line_end(std::string_view text, std::size_t offset) {
  return std::min(text.find('\n', offset), text.size());
}

std::size_t skip_blanks(std::string_view text, std::size_t offset) {
  return std::min(text.find_first_not_of(" \t", offset), text.size());
}

std::size_t skip_trivia(std::string_view text, std::size_t offset) {
  constexpr std::string_view space = " \t\r\n";
  while (true) {
    offset = std::min(text.find_first_not_of(space, offset), text.size());
    if (offset == text.size() || text[offset] != '#') return offset;
    if (offset > 0 && space.find(text[offset - 1]) == space.npos) return offset;
    offset = line_end(text, offset);
  }
}

std::optional<std::size_t> indenting_tab(std::string_view text, std::size_t begin) {
  const std::size_t first = text.find_first_not_of(' ', begin);
  if (first == text.npos || text[first] != '\t') return std::nullopt;
  return first;
}

std::optional<std::size_t> quoted_end(std::string_view text, std::size_t offset) {
  const char quote = text[offset];
  for (++offset; offset < text.size(); ++offset) {
    if (text[offset] == '\\' && quote == '"') {
      ++offset;
    } else if (text[offset] == quote) {
      if (quote == '"' || text.substr(offset + 1, 1) != "'") return offset + 1;
      ++offset;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> plain_end(std::string_view text, std::size_t offset,
                                     std::string_view value) {
  constexpr std::string_view space = " \t\r\n";
  for (const char wanted : value) {
    if (space.find(wanted) != space.npos) continue;
    offset = text.find_first_not_of(space, offset);
    if (offset == text.npos || text[offset] != wanted) return std::nullopt;
    ++offset;
  }
  return offset;
}

std::size_t block_end(std::string_view text, std::size_t offset, std::size_t parent) {
  bool keep = false;
  std::size_t indent = 0;
  for (++offset; offset < text.size(); ++offset) {
    const char c = text[offset];
    if (c >= '1' && c <= '9') {
      indent = parent + static_cast<std::size_t>(c - '0');
    } else if (c == '+' || c == '-') {
      keep = c == '+';
    } else {
      break;
    }
  }
  std::size_t end = line_end(text, offset);
  std::size_t at = end;
  while (at < text.size()) {
    const std::size_t begin = at + 1;
    at = line_end(text, begin);
    const std::size_t first = text.find_first_not_of(' ', begin);
    if (first >= at) {
      // Spaces beyond the indentation are content too.
      const bool content = indent > 0 && at - begin > indent;
      if (content || (keep && begin < text.size())) end = at;
      continue;
    }
    if (indent == 0) indent = std::max(first - begin, parent + 1);
    if (first - begin < indent) break;
    end = at;
  }
  return end;
}

namespace {

// Which character at `offset` has no place in a file, in words; empty where it has one. Besides the
// controls these are the characters that YAML readers disagree on.
std::string unwanted(std::string_view text, std::size_t offset) {
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte == '\r') return "a carriage return stands without a line feed";
  if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f) {
    return fmt::format("the control character \\x{:02x} is not allowed", byte);
  }
  if (byte == 0xc2 && static_cast<unsigned char>(text[offset + 1]) < 0xa0) {
    return fmt::format("the control character \\x{:02x} is not allowed",
                       static_cast<unsigned char>(text[offset + 1]));
  }
  if (text.substr(offset, 3) == "\xe2\x80\xa8" || text.substr(offset, 3) == "\xe2\x80\xa9") {
    return "a line separator (U+2028, U+2029) is not allowed";
  }
  if (text.substr(offset, 3) == "\xef\xbb\xbf") {
    return "a byte order mark is not allowed; save the file as UTF-8 without it";
  }
  return {};
}

bool begins_with_marker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) && (line.size() == marker.size() || line[marker.size()] == ' ' ||
                                      line[marker.size()] == '\t');
}

}  // namespace

std::size_t check_bytes(const Source& source, std::string_view text, const Lines& lines) {
  if (source.text.size() > max_bytes) {
    throw error_at(source, lines.mark(0),
                   fmt::format("the file is larger than {} KiB", max_bytes / 1024));
  }
  if (const auto bad = find_invalid_utf8(text)) {
    throw error_at(source, lines.mark(*bad), "this is not valid UTF-8");
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] >= ' ' && text[at] < 0x7f) continue;
    const std::string what = unwanted(text, at);
    if (!what.empty()) throw error_at(source, lines.mark(at), what);
  }

  std::size_t body = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = line_end(text, begin);
    const std::string_view line = text.substr(begin, end - begin);
    const bool begins_document = begins_with_marker(line, "---");
    if (begins_document && body == 0 && skip_trivia(text, 0) == begin) {
      if (skip_trivia(text, begin + 3) < end) {
        throw error_at(source, lines.mark(begin + 3), "nothing may follow '---' on its line");
      }
      body = begin + 3;
    } else if (begins_document || begins_with_marker(line, "...")) {
      throw error_at(source, lines.mark(begin),
                     "a line that begins with '---' or '...' would end the document");
    } else if (line.starts_with('%')) {
      throw error_at(source, lines.mark(begin), "directives ('%') are not allowed");
    } else if (line.starts_with('\t')) {
      throw error_at(source, lines.mark(begin), "a tab is used for indentation; use spaces");
    }
    begin = end + 1;
  }
  return body;
}

}  // namespace tnotes::yaml::text

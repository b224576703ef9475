#include "workspace/yaml.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <sstream>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/shape.hpp"
#include "base/text.hpp"
#include "workspace/yaml_builder.hpp"
#include "workspace/yaml_text.hpp"

namespace tnotes::yaml {

bool Node::is_null() const {
  return kind == Kind::scalar && !quoted &&
         (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Pair& pair) { return pair.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

namespace {

bool continues_character(std::string_view line, std::size_t at) {
  return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80;
}

// The line and a caret under the byte at `column` (from 0); of a long line the part around it.
std::string show(std::string_view line, std::size_t column) {
  constexpr std::size_t before = 60;
  constexpr std::size_t behind = 40;
  column = std::min(column, line.size());
  std::size_t begin = column > before ? column - before : 0;
  std::size_t end = std::min(line.size(), column + behind);
  while (begin > 0 && continues_character(line, begin)) --begin;
  while (continues_character(line, end)) ++end;
  const std::string left =
      (begin > 0 ? "..." : "") + escape_for_terminal(line.substr(begin, column - begin), true);
  const std::string right = escape_for_terminal(line.substr(column, end - column), true) +
                            (end < line.size() ? "..." : "");
  return fmt::format("  {}{}\n  {:{}}^", left, right, "", display_width(left));
}

struct Translation {
  std::string_view theirs;  // how yaml-cpp's message begins
  std::string_view ours;
};

const Translation translations[] = {
    {YAML::ErrorMsg::END_OF_MAP,
     "this does not belong here; check the indentation, the quotes and the line above"},
    {YAML::ErrorMsg::END_OF_SEQ,
     "this does not belong here; a list item begins with '- ' below the others"},
    {YAML::ErrorMsg::MAP_VALUE,
     "this ':' does not belong here; put text that holds ': ' in quotes, or check the indentation"},
    {YAML::ErrorMsg::MAP_KEY, "keys that begin with '?' are not allowed; write 'key: value'"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list item must begin on a line of its own"},
    {YAML::ErrorMsg::FLOW_END,
     "this bracket was never opened; put text that begins with it in quotes"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN,
     "a value cannot begin with this character; put the text in quotes"},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab is used for indentation; use spaces"},
    {YAML::ErrorMsg::INVALID_ESCAPE,
     "in double quotes this character cannot follow a '\\'; a backslash is written '\\\\'"},
    {YAML::ErrorMsg::INVALID_HEX, "the code of a character behind '\\' is wrong here"},
    {YAML::ErrorMsg::INVALID_UNICODE, "the code of a character behind '\\' is wrong here"},
    {YAML::ErrorMsg::CHAR_IN_BLOCK, no_block_header},
    {YAML::ErrorMsg::ZERO_INDENT_IN_BLOCK, no_block_header},
    {YAML::ErrorMsg::BAD_FILE, "the values are nested too deeply"},
};

std::string_view translate(std::string_view theirs) {
  if (theirs.find("anchor") != theirs.npos || theirs.find("alias") != theirs.npos) {
    return no_anchors;
  }
  if (theirs.find("tag") != theirs.npos) return no_tags;
  for (const Translation& entry : translations) {
    if (theirs.starts_with(entry.theirs)) return entry.ours;
  }
  return "this is not valid YAML";
}

// The first quote from `offset` on that is not closed.
std::optional<std::size_t> unclosed_quote(std::string_view text, std::size_t offset) {
  constexpr std::string_view openers = " \t\n[{,:-";
  while (true) {
    offset = text.find_first_of("\"'", offset);
    if (offset == text.npos) return std::nullopt;
    if (offset > 0 && openers.find(text[offset - 1]) == openers.npos) {
      ++offset;
      continue;
    }
    const auto end = text::quoted_end(text, offset);
    if (!end) return offset;
    offset = *end;
  }
}

// yaml-cpp's complaint in our words, at the place where a person would look first. Its own words
// are not passed on: some quote the file.
Error explain(const Source& source, std::string_view text, const text::Lines& lines,
              const Builder& builder, const YAML::ParserException& error) {
  const std::string_view theirs = error.msg;
  const auto line = static_cast<std::size_t>(std::max(error.mark.line, 0));
  const auto column = static_cast<std::size_t>(std::max(error.mark.column, 0));
  if (const auto tab = text::indenting_tab(text, lines.begin(line))) {
    return error_at(source, lines.mark(*tab), "a tab is used for indentation; use spaces");
  }
  if (theirs.starts_with(YAML::ErrorMsg::EOF_IN_SCALAR)) {
    const auto quote = unclosed_quote(text, builder.position());
    return error_at(source, lines.mark(quote.value_or(builder.position())),
                    "this quote is not closed");
  }
  const std::size_t place = std::min(lines.begin(line) + column, text.size());
  if (theirs.starts_with(YAML::ErrorMsg::END_OF_SEQ_FLOW) ||
      theirs.starts_with(YAML::ErrorMsg::END_OF_MAP_FLOW)) {
    return builder.unclosed(place < builder.position() ? text.size() : place);
  }
  return error_at(source, lines.mark(place), std::string(translate(theirs)));
}

// Every line ended by one line feed, the last one too: yaml-cpp reads blanks on a last line without
// one as a part of the value above, and a key added below must not change what stood there.
std::string with_line_feeds(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) != "\r\n") result += text[i];
  }
  if (!result.empty() && result.back() != '\n') result += '\n';
  return result;
}

}  // namespace

Node parse(const Source& source) {
  // Of the vault's files and its key no error quotes a line.
  if (is_age_file(source.text)) {
    throw Error(Exit::invalid, fmt::format("{} is an age file, not YAML", source.name));
  }
  // Marks stay the same: a carriage return only ever stands at the end of a line.
  const std::string text = with_line_feeds(source.text.substr(0, max_bytes + 1));
  const text::Lines lines(text, source.first_line);
  const std::size_t body = text::check_bytes(source, text, lines);
  Builder builder(source, text, lines, body);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.finish();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const YAML::ParserException& error) {
    throw explain(source, text, lines, builder, error);
  } catch (const std::exception&) {
    throw error_at(source, lines.mark(builder.position()), "this is not valid YAML");
  }
}

Error error_at(const Source& source, Mark mark, const std::string& message) {
  Error error(Exit::invalid,
              fmt::format("{}:{}:{}: {}", source.name, mark.line, mark.column, message));
  if (source.show_lines && !holds_private_key(source.text)) {
    const text::Lines lines(source.text, source.first_line);
    const std::size_t begin = lines.begin(mark.line - source.first_line);
    std::string_view line = source.text.substr(begin, text::line_end(source.text, begin) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    error.excerpt(show(line, mark.column - 1));
  }
  return error;
}

}  // namespace tnotes::yaml

#include "workspace/yaml_builder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/text.hpp"

namespace tnotes::yaml {

Builder::Builder(const Source& source, std::string_view text, const text::Lines& lines,
                 std::size_t body)
    : source_(source), text_(text), lines_(lines), position_(body) {
  root_.kind = Kind::mapping;
  root_.mark = root_.end = lines_.mark(body);
}

Node Builder::finish() {
  advance(text_.size());
  return std::move(root_);
}

Error Builder::unclosed(std::size_t offset) const {
  const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                  [](const Frame& candidate) { return candidate.bracket; });
  if (found == open_.rend()) return error_at(source_, lines_.mark(offset), "a bracket is missing");
  const Frame& frame = *found;
  const char closing = frame.node.kind == Kind::mapping ? '}' : ']';
  if (text::skip_trivia(text_, offset) == text_.size()) {
    return error_at(source_, frame.node.mark,
                    fmt::format("this '{}' is not closed", text_[frame.begin]));
  }
  return error_at(source_, lines_.mark(offset),
                  fmt::format("',' or '{}' is missing before this ('{}' was opened on line {})",
                              closing, text_[frame.begin], frame.node.mark.line));
}

std::size_t Builder::offset_of(const YAML::Mark& mark) const {
  const std::size_t begin = lines_.begin(static_cast<std::size_t>(std::max(mark.line, 0)));
  return std::min(begin + static_cast<std::size_t>(std::max(mark.column, 0)), text_.size());
}

bool Builder::expects_key() const {
  return !open_.empty() && open_.back().node.kind == Kind::mapping && !open_.back().has_key;
}

void Builder::fail(std::size_t offset, const std::string& message) const {
  throw error_at(source_, lines_.mark(offset), message);
}

std::string Builder::name(std::string_view key) const {
  constexpr std::size_t longest = 40;
  const bool plain =
      !key.empty() && key.size() <= longest && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
      });
  return plain ? fmt::format(" '{}'", key) : "";
}

void Builder::count(std::size_t offset) {
  if (++count_ > max_nodes) {
    fail(offset, fmt::format("the file holds more than {} values", max_nodes));
  }
}

// Goes on to where the next value begins.
void Builder::advance(std::size_t offset) {
  const bool in_flow = !open_.empty() && open_.back().node.flow;
  const bool in_list = !open_.empty() && open_.back().node.kind == Kind::sequence;
  std::size_t at = text::skip_trivia(text_, position_);
  if (at < offset && ((in_flow && text_[at] == ',') || (!in_flow && in_list && text_[at] == '-'))) {
    at = text::skip_trivia(text_, at + 1);
  }
  if (at < offset && text_[at] == '?') {
    fail(at, "keys that begin with '?' are not allowed; write 'key: value'");
  }
  if (at != offset) {
    fail(std::min(at, offset), "this does not belong here; check the quotes and the indentation");
  }
  position_ = offset;
  if (at == text_.size()) return;
  if (text_[at] == '&' || text_[at] == '*') fail(at, std::string(no_anchors));
  if (text_[at] == '!') fail(at, std::string(no_tags));
}

// yaml-cpp takes what stands on the line below a key for its value, however it is indented.
void Builder::require_indentation(std::size_t offset, bool dashes) const {
  if (open_.empty() || open_.back().node.flow) return;
  const std::size_t column = lines_.mark(offset).column - 1;
  const bool below_key = dashes && open_.back().node.kind == Kind::mapping;
  if (column + (below_key ? 1 : 0) <= open_.back().column) {
    fail(offset, "this must be indented more, or is a key without ':'");
  }
}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t) {
  constexpr std::string_view words[] = {"~", "null", "Null", "NULL"};
  const std::size_t offset = offset_of(mark);
  // Of a value that is not written the mark is the next token's, which may be a key named null.
  const bool inside = open_.empty() || open_.back().node.flow ||
                      static_cast<std::size_t>(std::max(mark.column, 0)) > open_.back().column;
  const auto* const word =
      std::find_if(std::begin(words), std::end(words), [&](std::string_view candidate) {
        return text_.substr(offset, candidate.size()) == candidate;
      });
  const bool written = word != std::end(words);
  if (expects_key()) {
    fail(offset, written ? fmt::format("a key that is called '{}' needs quotes", *word)
                         : "the key before this ':' is missing");
  }
  if (written && inside) {
    OnScalar(mark, {}, 0, std::string(*word));
  } else {
    add_missing_value();
  }
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  fail(offset_of(mark), std::string(no_anchors));
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       const std::string& value) {
  const std::size_t offset = offset_of(mark);
  count(offset);
  advance(offset);
  const std::size_t end = scalar_end(offset, value);
  // yaml-cpp makes single bytes of these two.
  if (find_invalid_utf8(value)) {
    fail(offset, "the escapes \\N and \\_ are not allowed; write \\x85 or \\xa0");
  }
  if (open_.empty()) fail(offset, "this is no 'key: value'");
  if (expects_key()) return add_key(offset, end, value);
  require_indentation(offset, false);
  Node node;
  node.text = value;
  node.quoted = std::string_view("\"'|>").find(text_[offset]) != std::string_view::npos;
  add(std::move(node), offset, end);
}

// Where the scalar ends that begins at `offset` and was read as `value`.
std::size_t Builder::scalar_end(std::size_t offset, std::string_view value) const {
  const char first = offset < text_.size() ? text_[offset] : '\0';
  if (first == '|' || first == '>') {
    // yaml-cpp drops one of the line breaks that '>+' keeps.
    if (first == '>' && text_.substr(offset, 3).find('+') != text_.npos) {
      fail(offset, "'>+' is not allowed; use '>' or '|+'");
    }
    const std::size_t header =
        std::min(text_.find_first_not_of("+-123456789", offset + 1), text_.size());
    const std::size_t rest = text::skip_blanks(text_, header);
    if (text_[rest] != '\n' && (rest == header || text_[rest] != '#')) {
      fail(rest, std::string(no_block_header));
    }
    return text::block_end(text_, offset, open_.empty() ? 0 : open_.back().column);
  }
  const bool quoted = first == '"' || first == '\'';
  const auto end = quoted ? text::quoted_end(text_, offset) : text::plain_end(text_, offset, value);
  if (!end) {
    fail(offset,
         quoted ? "this quote is not closed" : "this value cannot be read; put it in quotes");
  }
  return *end;
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                              YAML::EmitterStyle::value style) {
  const std::size_t offset = offset_of(mark);
  if (open_.empty()) fail(offset, "a list stands where 'key: value' is expected");
  open(Kind::sequence, offset, style == YAML::EmitterStyle::Flow);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value style) {
  const std::size_t offset = offset_of(mark);
  const bool flow = style == YAML::EmitterStyle::Flow;
  if (open_.empty()) {
    if (complete_) fail(offset, "only one document is allowed in a file");
    if (flow) fail(offset, "write each 'key: value' on a line of its own, not in brackets");
    if (mark.column != 0) fail(offset, "the first key must stand at the start of its line");
  }
  open(Kind::mapping, offset, flow);
}

void Builder::open(Kind kind, std::size_t offset, bool flow) {
  count(offset);
  if (open_.size() >= max_depth) {
    fail(offset, fmt::format("the values are nested more than {} deep", max_depth));
  }
  if (expects_key()) {
    // At the end of the file yaml-cpp takes what an unclosed bracket holds for a key.
    fail(offset, open_.back().node.flow
                     ? "this bracket is not closed, or a list or mapping stands where a key should"
                     : "a list or mapping cannot be a key");
  }
  advance(offset);
  require_indentation(offset, kind == Kind::sequence && !flow);
  Frame frame;
  frame.node.kind = kind;
  frame.node.flow = flow;
  frame.node.mark = lines_.mark(offset);
  frame.begin = offset;
  frame.column = frame.node.mark.column - 1;
  frame.bracket = flow && text_[offset] == (kind == Kind::mapping ? '{' : '[');
  if (frame.bracket) position_ = offset + 1;
  open_.push_back(std::move(frame));
}

void Builder::close() {
  Frame frame = std::move(open_.back());
  if (frame.bracket) {
    std::size_t at = text::skip_trivia(text_, position_);
    if (at < text_.size() && text_[at] == ',' && position_ != frame.begin + 1) {
      at = text::skip_trivia(text_, at + 1);
    }
    const char closing = frame.node.kind == Kind::mapping ? '}' : ']';
    if (at >= text_.size() || text_[at] != closing) fail(at, "this does not belong here");
    position_ = at + 1;
  }
  open_.pop_back();
  add(std::move(frame.node), frame.begin, position_);
}

void Builder::add_key(std::size_t offset, std::size_t end, const std::string& key) {
  Frame& frame = open_.back();
  if (key == "<<" && text_[offset] == '<') fail(offset, "merge keys ('<<') are not allowed");
  if (frame.node.flow && text::skip_trivia(text_, end) == text_.size()) {
    throw unclosed(text_.size());
  }
  const std::size_t colon = text::skip_blanks(text_, end);
  const bool one_line = text_.substr(offset, end - offset).find('\n') == text_.npos;
  if (!one_line || colon >= text_.size() || text_[colon] != ':') {
    fail(offset, frame.node.flow ? "a key needs ': ' behind it" : "this is no 'key: value'");
  }
  if (!frame.node.flow && lines_.mark(offset).column - 1 != frame.column) {
    fail(offset, "this key is not below the others");
  }
  const Mark mark = lines_.mark(offset);
  const auto [earlier, added] = frame.lines.emplace(key, mark.line);
  if (!added) {
    const std::string named = name(key);
    fail(offset,
         named.empty()
             ? fmt::format("this key appears twice (first on line {})", earlier->second)
             : fmt::format("key{} appears twice (first on line {})", named, earlier->second));
  }
  position_ = colon + 1;
  frame.node.entries.push_back({key, mark, lines_.mark(position_), {}});
  frame.has_key = true;
}

void Builder::add(Node node, std::size_t begin, std::size_t end) {
  node.mark = lines_.mark(begin);
  node.end = lines_.mark(end);
  position_ = end;
  if (open_.empty()) {
    root_ = std::move(node);
    complete_ = true;
  } else if (open_.back().node.kind == Kind::sequence) {
    open_.back().node.items.push_back(std::move(node));
  } else {
    open_.back().node.entries.back().value = std::move(node);
    open_.back().has_key = false;
  }
}

// A key without a value, a dash without one, or a document of nothing but `---`.
void Builder::add_missing_value() {
  count(position_);
  std::size_t at = position_;
  if (open_.empty()) {
    at = text::skip_trivia(text_, at);
    if (at < text_.size()) fail(at, "this is no 'key: value'");
    return;
  }
  const Frame& frame = open_.back();
  if (frame.node.kind == Kind::sequence) {
    at = text::skip_trivia(text_, at);
    if (frame.node.flow && !frame.node.items.empty()) at = text::skip_trivia(text_, at + 1);
    if (frame.node.flow || at >= text_.size() || text_[at] != '-') {
      fail(std::min(at, text_.size()), "an item of this list is missing");
    }
    ++at;
  }
  add({}, at, at);
}

}  // namespace tnotes::yaml

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>

#include "workspace/yaml.hpp"
#include "workspace/yaml_text.hpp"

namespace tnotes::yaml {

namespace {

using Path = std::span<const std::string>;

const Pair* find_pair(const Node& mapping, std::string_view key) {
  const auto found = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                  [&](const Pair& pair) { return pair.key == key; });
  return found == mapping.entries.end() ? nullptr : &*found;
}

bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.is_null() != b.is_null()) return false;
  if (a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) return false;
  if (!std::equal(a.items.begin(), a.items.end(), b.items.begin(), same)) return false;
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const Pair& pair) {
    const Node* const other = b.find(pair.key);
    return other != nullptr && same(pair.value, *other);
  });
}

// Whether `b` is `a` but for what stands at `path`, which must be `value`; absent where it is null.
bool same_but(const Node& a, const Node& b, Path path, const Node* value) {
  const auto others = [&](const Node& node) {
    return node.entries.size() - (node.find(path.front()) != nullptr ? 1 : 0);
  };
  if (others(a) != others(b)) return false;
  for (const Pair& pair : a.entries) {
    const Node* const other = b.find(pair.key);
    if (pair.key != path.front() && (other == nullptr || !same(pair.value, *other))) return false;
  }
  const Node* const next = b.find(path.front());
  if (path.size() == 1) return value == nullptr ? next == nullptr : next && same(*next, *value);
  const Node* const previous = a.find(path.front());
  return next != nullptr && same_but(previous ? *previous : Node{}, *next, path.subspan(1), value);
}

std::string flow_nesting(Path keys, std::string_view value) {
  if (keys.empty()) return std::string(value);
  return fmt::format("{{{}: {}}}", scalar(keys.front()), flow_nesting(keys.subspan(1), value));
}

// One edit of one text: finds the place, then replaces a stretch of bytes there.
class Edit {
 public:
  Edit(std::string_view text, Path path)
      : text_(text),
        path_(path),
        lines_(text),
        root_(parse({"the text", text})),
        line_break_(text.find("\r\n") != text.npos ? "\r\n" : "\n") {}

  std::string set(std::string_view value, std::string_view after) const {
    const Node wanted =
        std::move(parse({"the value", "v: " + std::string(value)}).entries[0].value);
    return checked(apply_set(value, after), &wanted);
  }

  std::string remove() const {
    const Node* mapping = &root_;
    const Pair* pair = nullptr;
    for (std::size_t i = 0; i < path_.size(); ++i) {
      if (i > 0) mapping = &pair->value;
      pair = find_pair(*mapping, path_[i]);
      if (pair == nullptr) return std::string(text_);
    }
    return checked(mapping->flow ? remove_flow(*mapping, *pair) : remove_block(*pair), nullptr);
  }

 private:
  std::string apply_set(std::string_view value, std::string_view after) const {
    const Node* mapping = &root_;
    for (std::size_t i = 0;; ++i) {
      const Path rest = path_.subspan(i);
      const Pair* const pair = find_pair(*mapping, rest.front());
      if (pair == nullptr) return insert(*mapping, rest, value, rest.size() == 1 ? after : "");
      if (rest.size() == 1) return replace_value(*mapping, *pair, value);
      if (pair->value.is_null()) return fill(*mapping, *pair, rest.subspan(1), value);
      mapping = &pair->value;
      if (mapping->kind != Kind::mapping) {
        throw Error(Exit::invalid, fmt::format("'{}' has a value and takes no keys", rest.front()));
      }
    }
  }

  std::string checked(std::string result, const Node* value) const {
    bool right = false;
    try {
      right = same_but(root_, parse({"the text", result}), path_, value);
    } catch (const Error&) {
      // Reported below: the caller's text was right, the edit is not.
    }
    if (!right) {
      throw Error(Exit::invalid, fmt::format("'{}' cannot be changed in place", path_.back()))
          .hint("change it in an editor");
    }
    return result;
  }

  std::string splice(std::size_t begin, std::size_t end, std::string_view with) const {
    std::string result(text_.substr(0, begin));
    result += with;
    result += text_.substr(end);
    return result;
  }

  // Behind the line that holds `offset`.
  std::size_t next_line(std::size_t offset) const {
    return std::min(text::line_end(text_, offset) + 1, text_.size());
  }

  std::size_t begin_of_line(std::size_t offset) const {
    return offset - (lines_.mark(offset).column - 1);
  }

  // `keys` as lines of a block mapping at `column`, each below the one before.
  std::string block_lines(std::size_t column, Path keys, std::string_view value) const {
    std::string result;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      result += std::string(column + 2 * i, ' ') + scalar(keys[i]) + ':';
      if (i + 1 == keys.size() && !value.empty()) result.append(" ").append(value);
      result += line_break_;
    }
    return result;
  }

  // Whole lines, put where the next line begins.
  std::string add_lines(std::size_t at, const std::string& lines) const {
    const bool open_line = at > 0 && text_[at - 1] != '\n';
    return splice(at, at, (open_line ? std::string(line_break_) : "") + lines);
  }

  std::string insert(const Node& mapping, Path keys, std::string_view value,
                     std::string_view after) const {
    const Pair* sibling = after.empty() ? nullptr : find_pair(mapping, after);
    if (sibling == nullptr && !mapping.entries.empty()) sibling = &mapping.entries.back();
    if (mapping.flow) {
      const std::string entry =
          fmt::format("{}: {}", scalar(keys.front()), flow_nesting(keys.subspan(1), value));
      if (sibling == nullptr) {
        const std::size_t at = lines_.offset(mapping.mark) + 1;
        return splice(at, at, entry);
      }
      const std::size_t at = lines_.offset(sibling->value.end);
      return splice(at, at, ", " + entry);
    }
    const std::size_t column = mapping.entries.empty() ? 0 : mapping.mark.column - 1;
    const std::size_t at = sibling ? next_line(lines_.offset(sibling->value.end)) : text_.size();
    return add_lines(at, block_lines(column, keys, value));
  }

  // Gives a key that has no value yet a mapping of `keys`.
  std::string fill(const Node& mapping, const Pair& pair, Path keys, std::string_view value) const {
    if (mapping.flow || !pair.value.text.empty()) {
      return replace_value(mapping, pair, flow_nesting(keys, value));
    }
    return add_lines(next_line(lines_.offset(pair.colon)),
                     block_lines(pair.key_mark.column + 1, keys, value));
  }

  std::string replace_value(const Node& mapping, const Pair& pair, std::string_view value) const {
    const std::size_t colon = lines_.offset(pair.colon);
    const std::size_t begin = lines_.offset(pair.value.mark);
    std::size_t end = lines_.offset(pair.value.end);
    const std::string spaced = value.empty() ? "" : " " + std::string(value);
    if (pair.value.mark.line == pair.colon.line || mapping.flow) {
      if (begin == colon) return splice(begin, end, spaced);
      const bool block = text_[begin] == '|' || text_[begin] == '>';
      if (block && pair.value.kind == Kind::scalar) return replace_block(begin, end, value);
      return splice(begin, end, value);
    }
    // The value stands on lines of its own: they go, what stands between it and the key stays.
    std::size_t first = begin_of_line(begin);
    if (text::skip_blanks(text_, end) >= text::line_end(text_, end) ||
        text_[text::skip_blanks(text_, end)] == '\r') {
      end = next_line(end);
    } else {
      first = begin;
    }
    std::string result = splice(first, end, "");
    result.insert(colon, spaced);
    return result;
  }

  // A block scalar: the comment behind its | stays.
  std::string replace_block(std::size_t begin, std::size_t end, std::string_view value) const {
    const std::size_t header_end = std::min(text::line_end(text_, begin), end);
    const std::size_t blank = text_.substr(0, header_end).find_first_of(" \t", begin);
    std::string_view comment;
    if (blank != text_.npos) {
      comment = text_.substr(blank, header_end - blank);
      if (comment.ends_with('\r')) comment.remove_suffix(1);
    }
    return splice(begin, end, std::string(value) + std::string(comment));
  }

  // Comments below the value that are indented more than the key go with it: left behind, they
  // could become lines of a block scalar above.
  std::string remove_block(const Pair& pair) const {
    std::size_t end = next_line(lines_.offset(pair.value.end));
    for (std::size_t at = end; at < text_.size(); at = next_line(at)) {
      const std::size_t first = text_.find_first_not_of(" \t\r\n", at);
      if (first == text_.npos || text_[first] != '#') break;
      if (lines_.mark(first).column <= pair.key_mark.column) break;
      end = next_line(first);
      at = first;
    }
    return splice(begin_of_line(lines_.offset(pair.key_mark)), end, "");
  }

  std::string remove_flow(const Node& mapping, const Pair& pair) const {
    const std::size_t index = static_cast<std::size_t>(&pair - mapping.entries.data());
    const std::size_t begin = lines_.offset(pair.key_mark);
    std::size_t end = lines_.offset(pair.value.end);
    if (index + 1 < mapping.entries.size()) {
      return splice(begin, lines_.offset(mapping.entries[index + 1].key_mark), "");
    }
    if (index > 0) return splice(lines_.offset(mapping.entries[index - 1].value.end), end, "");
    const std::size_t comma = text::skip_trivia(text_, end);
    if (comma < text_.size() && text_[comma] == ',') end = comma + 1;
    return splice(begin, end, "");
  }

  std::string_view text_;
  Path path_;
  text::Lines lines_;
  Node root_;
  std::string_view line_break_;
};

}  // namespace

std::string set(std::string_view text, const std::vector<std::string>& path, std::string_view value,
                std::string_view after) {
  return Edit(text, path).set(value, after);
}

std::string remove(std::string_view text, const std::vector<std::string>& path) {
  return Edit(text, path).remove();
}

}  // namespace tnotes::yaml

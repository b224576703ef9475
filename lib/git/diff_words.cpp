#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "git/libgit2.hpp"
#include "git/repository.hpp"

namespace tnotes::git {
namespace {

enum class Class { word, space, mark };

Class class_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return Class::space;
  const bool word = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '\'';
  return word ? Class::word : Class::mark;
}

// Words, runs of white space within a line, and single marks and line feeds.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  while (!text.empty()) {
    const Class kind = class_of(text.front());
    std::size_t size = 1;
    if (kind != Class::mark && text.front() != '\n') {
      while (size < text.size() && class_of(text[size]) == kind && text[size] != '\n') ++size;
    }
    tokens.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return tokens;
}

// Texts in which each line is the number of a token, so that a comparison by lines, which libgit2
// has, is one by tokens.
class Numbering {
 public:
  std::string lines(const std::vector<std::string_view>& tokens) {
    std::string text;
    for (const std::string_view token : tokens) {
      text += std::to_string(numbers_.try_emplace(token, numbers_.size()).first->second) + '\n';
    }
    return text;
  }

 private:
  std::map<std::string_view, std::size_t> numbers_;
};

DiffPiece::Kind kind_of(char origin) {
  if (origin == GIT_DIFF_LINE_DELETION) return DiffPiece::Kind::removed;
  return origin == GIT_DIFF_LINE_ADDITION ? DiffPiece::Kind::added : DiffPiece::Kind::same;
}

}  // namespace

std::vector<DiffPiece> diff_words(std::string_view before, std::string_view after) {
  std::vector<DiffPiece> pieces;
  const auto add = [&](DiffPiece::Kind kind, std::string_view text) {
    if (text.empty()) return;
    if (pieces.empty() || pieces.back().kind != kind) pieces.push_back({kind, {}});
    pieces.back().text += text;
  };
  if (before == after) {
    add(DiffPiece::Kind::same, before);
    return pieces;
  }
  const auto old_tokens = tokens_of(before);
  const auto new_tokens = tokens_of(after);
  Numbering numbering;
  const std::string old_lines = numbering.lines(old_tokens);
  const std::string new_lines = numbering.lines(new_tokens);

  git_diff_options options;
  check(git2().diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION), "compare");
  options.flags = GIT_DIFF_FORCE_TEXT;
  options.context_lines = 0;
  const auto patch = make<git_patch>(
      [&](git_patch** out) {
        return git2().patch_from_buffers(out, old_lines.data(), old_lines.size(), nullptr,
                                         new_lines.data(), new_lines.size(), nullptr, &options);
      },
      "compare");

  std::size_t old_at = 0;
  std::size_t new_at = 0;
  const auto same_until = [&](std::size_t old_end) {
    for (; old_at < old_end; ++old_at, ++new_at) add(DiffPiece::Kind::same, old_tokens[old_at]);
  };
  const std::size_t hunks = git2().patch_num_hunks(patch.get());
  for (std::size_t hunk = 0; hunk < hunks; ++hunk) {
    const int lines = git2().patch_num_lines_in_hunk(patch.get(), hunk);
    for (int i = 0; i < lines; ++i) {
      const git_diff_line* line = nullptr;
      check(git2().patch_get_line_in_hunk(&line, patch.get(), hunk, static_cast<std::size_t>(i)),
            "compare");
      const DiffPiece::Kind kind = kind_of(line->origin);
      if (kind == DiffPiece::Kind::removed) {
        same_until(static_cast<std::size_t>(line->old_lineno) - 1);
        add(kind, old_tokens[old_at++]);
      } else if (kind == DiffPiece::Kind::added) {
        same_until(old_at + static_cast<std::size_t>(line->new_lineno) - 1 - new_at);
        add(kind, new_tokens[new_at++]);
      }
    }
  }
  same_until(old_tokens.size());
  return pieces;
}

}  // namespace tnotes::git

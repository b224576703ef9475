#include "disclosure/markdown_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace tnotes::disclosure {
namespace {

constexpr std::size_t lowest_level = 6;

// CommonMark allows three spaces before the mark of a block; four are code.
std::optional<std::size_t> block_start(std::string_view line) {
  const std::size_t spaces = line.find_first_not_of(' ');
  if (spaces == std::string_view::npos || spaces > 3) return std::nullopt;
  return spaces;
}

struct Fence {
  char mark = 0;
  std::size_t length = 0;
};

std::optional<Fence> opening_fence(std::string_view line) {
  const auto start = block_start(line);
  if (!start) return std::nullopt;
  line.remove_prefix(*start);
  if (line[0] != '`' && line[0] != '~') return std::nullopt;
  const std::size_t length = std::min(line.find_first_not_of(line[0]), line.size());
  if (length < 3) return std::nullopt;
  if (line[0] == '`' && line.find('`', length) != std::string_view::npos) return std::nullopt;
  return Fence{line[0], length};
}

bool closes(const Fence& fence, std::string_view line) {
  const auto start = block_start(line);
  if (!start) return false;
  line = trim(line.substr(*start));
  return line.size() >= fence.length &&
         line.find_first_not_of(fence.mark) == std::string_view::npos;
}

// Blocks of HTML that no blank line ends (CommonMark 0.30, 4.6, kinds 1 to 5).
struct HtmlBlock {
  std::string_view open;
  std::string_view close;
};
constexpr std::array<HtmlBlock, 8> html_blocks{{{"<!--", "-->"},
                                                {"<?", "?>"},
                                                {"<![cdata[", "]]>"},
                                                {"<script", "</script>"},
                                                {"<pre", "</pre>"},
                                                {"<style", "</style>"},
                                                {"<textarea", "</textarea>"},
                                                {"<!", ">"}}};

const HtmlBlock* opening_html(std::string_view line) {
  const auto start = block_start(line);
  if (!start) return nullptr;
  const std::string lower = to_lower_ascii(line.substr(*start));
  for (const auto& block : html_blocks) {
    if (!lower.starts_with(block.open)) continue;
    const bool is_declaration = block.open == "<!";
    if (!is_declaration || (lower.size() > 2 && lower[2] >= 'a' && lower[2] <= 'z')) return &block;
  }
  return nullptr;
}

// The number of marks of a heading "## like this"; 0 where it is none.
std::size_t heading_marks(std::string_view line) {
  const auto start = block_start(line);
  if (!start) return 0;
  line.remove_prefix(*start);
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  if (marks == 0 || marks > lowest_level) return 0;
  return marks == line.size() || line[marks] == ' ' || line[marks] == '\t' ? marks : 0;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>&").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string embed_markdown(std::string_view text, std::size_t level) {
  std::string embedded;
  std::optional<Fence> fence;
  const HtmlBlock* html = nullptr;
  const auto lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (i > 0) embedded += '\n';
    if (fence) {
      if (closes(*fence, line)) fence.reset();
      embedded += line;
      continue;
    }
    if (html == nullptr) {
      html = opening_html(line);
      if (html != nullptr) {
        // Looked for from the opening itself, which may be closed on its own line.
        const auto from = static_cast<std::size_t>(line.data() - text.data()) + html->open.size();
        const std::string rest = to_lower_ascii(text.substr(std::min(from, text.size())));
        if (rest.find(html->close) == std::string::npos) {
          const std::size_t mark = line.find('<');
          embedded += line.substr(0, mark);
          embedded += '\\';
          embedded += line.substr(mark);
          html = nullptr;
          continue;
        }
      }
    }
    if (html != nullptr) {
      if (to_lower_ascii(line).find(html->close) != std::string::npos) html = nullptr;
      embedded += line;
      continue;
    }
    fence = opening_fence(line);
    if (const std::size_t marks = heading_marks(line); marks > 0) {
      const std::size_t start = line.find('#');
      embedded += line.substr(0, start);
      embedded += std::string(std::min(marks + level, lowest_level), '#');
      embedded += line.substr(start + marks);
    } else {
      embedded += line;
    }
  }
  if (fence) embedded += "\n" + std::string(fence->length, fence->mark);
  return embedded;
}

}  // namespace tnotes::disclosure

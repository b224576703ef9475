#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utf8proc.h>
#include <utility>

#include "base/text.hpp"

namespace tnotes {
namespace {

using CodePoints = std::vector<utf8proc_int32_t>;

struct Plainer {
  utf8proc_int32_t from;
  std::string_view to;
};

// Letters whose stroke or joint is no accent to Unicode, and the marks that word processors put in
// the place of what a keyboard has.
constexpr std::array plainer_forms = {
    Plainer{0x0142, "l"},  Plainer{0x00F8, "o"},  Plainer{0x0111, "d"}, Plainer{0x00F0, "d"},
    Plainer{0x0127, "h"},  Plainer{0x0131, "i"},  Plainer{0x0167, "t"}, Plainer{0x00E6, "ae"},
    Plainer{0x0153, "oe"}, Plainer{0x00FE, "th"}, Plainer{0x2018, "'"}, Plainer{0x2019, "'"},
    Plainer{0x02BC, "'"},  Plainer{0x2010, "-"},  Plainer{0x2013, "-"},
};

bool is_white_space(utf8proc_int32_t code_point) {
  if (code_point >= '\t' && code_point <= '\r') return true;
  const auto category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

std::string replace_invalid(std::string_view text) {
  std::string valid;
  for (auto at = find_invalid_utf8(text); at; at = find_invalid_utf8(text)) {
    valid.append(text.substr(0, *at)).append("\uFFFD");
    text.remove_prefix(*at + 1);
  }
  return valid.append(text);
}

// Lower case, without accents, in compatibility form. REQUIRES: valid UTF-8.
CodePoints decompose(std::string_view text) {
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | UTF8PROC_STABLE);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  CodePoints points(text.size());
  auto length = utf8proc_decompose(bytes, size, points.data(), std::ssize(points), options);
  if (length > std::ssize(points)) {
    points.resize(static_cast<std::size_t>(length));
    length = utf8proc_decompose(bytes, size, points.data(), length, options);
  }
  points.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(0, length)));
  return points;
}

CodePoints fold_to_code_points(std::string_view text) {
  CodePoints folded;
  bool space = false;
  for (const auto point : decompose(replace_invalid(text))) {
    if (is_white_space(point)) {
      space = !folded.empty();
      continue;
    }
    if (space) folded.push_back(' ');
    space = false;
    const auto* form = std::find_if(plainer_forms.begin(), plainer_forms.end(),
                                    [&](const Plainer& each) { return each.from == point; });
    if (form == plainer_forms.end()) {
      folded.push_back(point);
    } else {
      folded.insert(folded.end(), form->to.begin(), form->to.end());
    }
  }
  return folded;
}

// Damerau-Levenshtein distance in its restricted form: nothing is edited after it was swapped.
std::size_t edits_between(const CodePoints& a, const CodePoints& b) {
  std::vector<std::size_t> before_previous(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_previous, previous);
    std::swap(previous, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      }
    }
  }
  return current[b.size()];
}

}  // namespace

std::string fold(std::string_view text) {
  std::string folded;
  for (const auto point : fold_to_code_points(text)) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(point, bytes.data());
    folded.append(bytes.begin(), bytes.begin() + length);
  }
  return folded;
}

std::vector<std::string> did_you_mean(std::string_view word,
                                      std::span<const std::string> candidates) {
  constexpr std::size_t most = 3;
  const CodePoints meant = fold_to_code_points(word);
  if (meant.empty()) return {};
  const std::size_t limit = meant.size() / 3;
  std::vector<std::pair<std::size_t, const std::string*>> near;
  for (const std::string& candidate : candidates) {
    const CodePoints points = fold_to_code_points(candidate);
    if (points.size() >= meant.size() && std::equal(meant.begin(), meant.end(), points.begin())) {
      near.emplace_back(points.size() - meant.size(), &candidate);
      continue;
    }
    // As many edits are needed at least; without this a very long word would cost its length.
    const auto missing = std::ssize(meant) - std::ssize(points);
    if (static_cast<std::size_t>(std::abs(missing)) > limit) continue;
    const std::size_t edits = edits_between(meant, points);
    if (edits <= limit) near.emplace_back(edits, &candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.size() > most) near.resize(most);
  std::vector<std::string> names;
  names.reserve(near.size());
  for (const auto& [distance, name] : near) names.push_back(*name);
  return names;
}

}  // namespace tnotes

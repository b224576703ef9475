#include "git/attributes.hpp"

#include <fmt/format.h>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes::git {

void refuse_filters(const Directory& directory, const std::string& path, const std::string& shown) {
  const auto text = directory.read(path);
  if (!text) return;
  std::size_t number = 0;
  for (const std::string_view line : split_lines(*text)) {
    ++number;
    if (trim(line).starts_with('#')) continue;
    std::istringstream words{std::string(line)};
    std::string word;
    words >> word;  // the pattern, or the name of a macro
    while (words >> word) {
      if (word.starts_with("filter=") || word.starts_with("working-tree-encoding=") ||
          word == "ident") {
        throw Error(Exit::refused,
                    fmt::format("'{}', line {}, tells git to change files as it stores them", shown,
                                number))
            .hint("notes must be stored byte for byte: remove that line");
      }
    }
  }
}

}  // namespace tnotes::git

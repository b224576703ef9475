#include "records/candidates.hpp"

#include <cstddef>
#include <fmt/format.h>

#include "base/text.hpp"

namespace tnotes::records {
namespace {

constexpr std::size_t candidates_shown = 10;

}  // namespace

Error ambiguous(std::string_view word, std::string_view what,
                const std::vector<std::string>& candidates) {
  Error error(Exit::not_found, fmt::format("'{}' fits {} {}", escape_for_terminal(word, true),
                                           candidates.size(), what));
  for (std::size_t i = 0; i < candidates.size() && i < candidates_shown; ++i) {
    error.hint(escape_for_terminal(candidates[i], true));
  }
  if (candidates.size() > candidates_shown) {
    error.hint(fmt::format("and {} more", candidates.size() - candidates_shown));
  }
  return error;
}

}  // namespace tnotes::records

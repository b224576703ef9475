#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/query.hpp"
#include "cli/app/context.hpp"

namespace tnotes::cli {

// A line, or of one that takes many rows of a terminal the parts around what was found in it.
struct Excerpt {
  struct Part {
    std::string_view text;
    std::vector<Query::Range> found;  // in that
  };
  std::vector<Part> parts;
  bool begins_later = false;
  bool ends_earlier = false;
};

// `width` is that of the terminal, in columns: at most four rows are whole, and of more about
// as much remains. A phrase that goes on in the next line is not found in this: it is at its end.
Excerpt excerpt(std::string_view line, const std::vector<Query::Range>& found, std::size_t width);

// For a terminal, with what was found in another colour, and "…" for what was left out.
std::string painted(const Context& context, const Excerpt& excerpt);

}  // namespace tnotes::cli

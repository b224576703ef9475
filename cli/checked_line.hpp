#pragma once

#include <string>
#include <string_view>

namespace tnotes::cli {

// One line of text that a person gave, without the white space at its ends: a name, a flag. Throws
// usage where nothing is left of it, or where it is no UTF-8 or holds control characters. `what`
// names it in the error: "the name".
std::string checked_line(std::string_view what, std::string_view text);

}  // namespace tnotes::cli

#include "cli/checked_line.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tnotes::cli {
namespace {

bool holds_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    // U+0080 to U+009F
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string checked_line(std::string_view what, std::string_view text) {
  const std::string_view line = trim(text);
  if (line.empty()) throw Error(Exit::usage, fmt::format("{} is empty", what));
  if (find_invalid_utf8(line)) throw Error(Exit::usage, fmt::format("{} is not UTF-8 text", what));
  if (holds_control_characters(line)) {
    throw Error(Exit::usage, fmt::format("{} holds control characters", what));
  }
  return std::string(line);
}

}  // namespace tnotes::cli

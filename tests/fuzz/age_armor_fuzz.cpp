#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "age/armor.hpp"
#include "age/damage.hpp"

namespace age = tnotes::age;

namespace {

// The bytes that the armor holds; false where it is damaged, with what came before that.
bool read(std::string_view text, std::size_t piece, std::string& bytes) {
  std::string buffer(piece, '\0');
  try {
    const age::Source source = age::dearmor(age::from_bytes(text));
    while (const std::size_t count = source(buffer)) bytes.append(buffer, 0, count);
    return true;
  } catch (const age::Damage& damage) {
    if (damage.layer() != age::Layer::armor) std::abort();
    return false;
  }
}

// Armor has leeway in line ends and in white space around it alone.
std::string plain_lines(std::string_view text) {
  std::string lines(text);
  lines.erase(0, lines.find_first_not_of(" \t\r\n"));
  lines.erase(lines.find_last_not_of(" \t\r\n") + 1);
  std::erase(lines, '\r');
  return lines + '\n';
}

}  // namespace

// Armor that is read in different pieces differently, or not written with the same bytes, is a
// crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string bytes;
  std::string in_pieces;
  const bool whole = read(text, 65'536, bytes);
  if (read(text, 7, in_pieces) != whole || in_pieces != bytes) std::abort();
  if (!whole) return 0;
  std::string again;
  age::armor(age::to_string(again), [&](const age::Sink& out) { out(bytes); });
  if (again != plain_lines(text)) std::abort();
  return 0;
}

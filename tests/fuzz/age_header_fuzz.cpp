#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "age/damage.hpp"
#include "age/header.hpp"

namespace age = tnotes::age;

// Anything but a header that is written with the same bytes, or Damage, is a crash.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    age::Input in(age::from_bytes(bytes));
    const std::string again = age::encode(age::read_header(in));
    if (!bytes.starts_with(again)) std::abort();
    const std::string_view rest = in.peek(size + 1);
    if (bytes.substr(again.size()) != rest) std::abort();
  } catch (const age::Damage& damage) {
    if (damage.layer() != age::Layer::header) std::abort();
  }
  return 0;
}

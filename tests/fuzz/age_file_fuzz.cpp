#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"

namespace age = tnotes::age;

namespace {

// An identity that everyone knows, so that a corpus can hold files that open.
const age::X25519Identity& identity() {
  static const auto known = age::X25519Identity::parse(
      "AGE-SECRET-KEY-10NZPY8DF4TPS7JCURL9CDC7QQMXEHJ6MGDMHK7EPZS82RLU7JXGQ35YEVM");
  return *known;
}

}  // namespace

// A whole file, armored or not: anything but its text, Damage, or that it is for others is a crash.
// The bytes are encrypted, too, and have to come back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string text;
  try {
    (void)age::decrypt(age::dearmor_if_armored(age::from_bytes(bytes)), age::to_string(text),
                       {&identity(), 1});
  } catch (const age::Damage&) {
  }
  std::string file;
  age::encrypt(age::from_bytes(bytes), age::to_string(file), {&identity().recipient(), 1});
  text.clear();
  if (!age::decrypt(age::from_bytes(file), age::to_string(text), {&identity(), 1})) std::abort();
  if (text != bytes) std::abort();
  return 0;
}

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "age/key_files.hpp"
#include "base/error.hpp"

namespace age = tnotes::age;

namespace {

// Reads a key file; where that fails, the message names the file and shows no line of it.
template <typename Parse>
auto read(Parse parse, std::string_view text) {
  try {
    return parse(text, "fuzz");
  } catch (const tnotes::Error& error) {
    if (error.code() != tnotes::Exit::invalid || !error.message().starts_with("fuzz:") ||
        !error.excerpt().empty() || error.message().size() > 150) {
      std::abort();
    }
    return decltype(parse(text, "fuzz")){};
  }
}

}  // namespace

// Keys that are read are written as they were, and are as many as the file has lines for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  const auto identities = read(age::parse_identities, text);
  const auto recipients = read(age::parse_recipients, text);
  if (identities.size() > lines || recipients.size() > lines) std::abort();
  for (const auto& identity : identities) {
    if (text.find(identity.text().reveal()) == std::string_view::npos) std::abort();
  }
  for (const auto& recipient : recipients) {
    if (text.find(recipient.text()) == std::string_view::npos) std::abort();
  }
  (void)age::is_age_file(text);
  return 0;
}

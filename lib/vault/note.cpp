#include "vault/note.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::vault {
namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::string_view fence = "---\n";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string front_of(const Note& note) {
  return fmt::format("{}id: {}\nclient: {}\ndate: {}\nlength: {}\n{}", fence, note.heading.id,
                     yaml::scalar(note.heading.client), format_date(note.heading.date),
                     note.text.size(), fence);
}

Error ill_formed(const char* what) { return {Exit::invalid, what}; }

// The four values of the front matter, as front_of() writes them. Not with the YAML loader, which
// takes longer than decryption: what front_of() writes is YAML, but not all YAML is taken.
struct Front {
  std::string_view id, client, date, length;
};

std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) return value;
  return value.substr(1, value.size() - 2);
}

Front front_in(std::string_view lines) {
  Front front;
  const std::pair<std::string_view, std::string_view*> keys[] = {{"id", &front.id},
                                                                 {"client", &front.client},
                                                                 {"date", &front.date},
                                                                 {"length", &front.length}};
  for (const auto line : split_lines(lines)) {
    const std::size_t colon = line.find(": ");
    const std::string_view key = line.substr(0, colon);
    const auto* const known =
        std::ranges::find(keys, key, [](const auto& each) { return each.first; });
    if (colon == std::string_view::npos || known == std::end(keys) || !known->second->empty()) {
      throw ill_formed("its front matter has a line that does not belong there");
    }
    *known->second = unquoted(line.substr(colon + 2));
  }
  return front;
}

}  // namespace

std::size_t padded_size(std::size_t size) {
  if (size < 2) return size;
  const auto exponent = static_cast<unsigned>(std::bit_width(size)) - 1;
  const auto kept = static_cast<unsigned>(std::bit_width(exponent));
  const std::size_t mask = (std::size_t{1} << (exponent - kept)) - 1;
  return (size + mask) & ~mask;
}

Secret render(const Note& note) {
  const std::string front = front_of(note);
  const std::size_t size = front.size() + note.text.size();
  Secret plain(padded_size(size));
  auto* const behind =
      std::ranges::copy(note.text.reveal(), std::ranges::copy(front, plain.data()).out).out;
  std::fill(behind, plain.data() + plain.size(), static_cast<unsigned char>('\n'));
  return plain;
}

void require_length(const Secret& text) {
  if (text.size() <= text_limit) return;
  throw Error(Exit::invalid, fmt::format("the text is longer than {} MiB, which a note may have",
                                         text_limit >> 20U));
}

Parsed parse(std::string_view plain) {
  const std::size_t end = plain.find("\n---\n");
  if (!plain.starts_with(fence) || end == std::string_view::npos) {
    throw ill_formed("it has no front matter");
  }
  const std::string_view front_text = plain.substr(fence.size(), end + 1 - fence.size());
  const Front front = front_in(front_text);
  const auto date = parse_iso_date(front.date);
  if (!is_id(front.id) || !is_client_id(front.client) || !date) {
    throw ill_formed("its id, client or date is missing or ill-formed");
  }
  Parsed note{{std::string(front.id), std::string(front.client), *date}, {}};
  std::size_t length = 0;
  const auto [stop, problem] =
      std::from_chars(front.length.data(), front.length.data() + front.length.size(), length);
  const std::string_view behind = plain.substr(end + 1 + fence.size());
  if (problem != std::errc() || stop != front.length.data() + front.length.size() ||
      length > behind.size() || behind.find_first_not_of('\n', length) != std::string_view::npos) {
    throw ill_formed("its length is not that of its text");
  }
  note.text = behind.substr(0, length);
  return note;
}

std::string new_id(const Random& random) {
  std::array<std::byte, id_bytes> bytes{};
  random(bytes);
  std::string id;
  for (const auto byte : bytes) id += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return id;
}

bool is_id(std::string_view text) {
  return text.size() == 2 * id_bytes && std::ranges::all_of(text, is_hex);
}

}  // namespace tnotes::vault

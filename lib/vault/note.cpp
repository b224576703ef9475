#include "vault/note.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <fmt/format.h>

#include "base/error.hpp"
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

Error ill_formed(const std::string& name, std::string_view what) {
  return Error(Exit::invalid, fmt::format("{}: {}", name, what));
}

std::string value_of(const yaml::Node& front, const std::string& name, std::string_view key) {
  const yaml::Node* value = front.find(key);
  if (value == nullptr || value->kind != yaml::Kind::scalar) {
    throw ill_formed(name, fmt::format("there is no '{}' in it", key));
  }
  return value->text;
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
  if (note.text.size() > text_limit) {
    throw Error(Exit::usage, fmt::format("the text is longer than {} MiB, which a note may have",
                                         text_limit >> 20U));
  }
  const std::string front = front_of(note);
  const std::size_t size = front.size() + note.text.size();
  Secret plain(padded_size(size));
  auto* const behind =
      std::ranges::copy(note.text.reveal(), std::ranges::copy(front, plain.data()).out).out;
  std::fill(behind, plain.data() + plain.size(), static_cast<unsigned char>('\n'));
  return plain;
}

Parsed parse(std::string_view plain, const std::string& name) {
  const std::size_t end = plain.find("\n---\n");
  if (!plain.starts_with(fence) || end == std::string_view::npos) {
    throw ill_formed(name, "it has no front matter");
  }
  const std::string_view front_text = plain.substr(fence.size(), end + 1 - fence.size());
  const yaml::Node front = yaml::parse({name, front_text, 2, false});
  Parsed note;
  note.heading.id = value_of(front, name, "id");
  note.heading.client = value_of(front, name, "client");
  const auto date = parse_iso_date(value_of(front, name, "date"));
  if (!is_id(note.heading.id) || !is_client_id(note.heading.client) || !date) {
    throw ill_formed(name, "its id, client or date is ill-formed");
  }
  note.heading.date = *date;
  const std::string length_text = value_of(front, name, "length");
  std::size_t length = 0;
  const auto [stop, problem] =
      std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
  const std::string_view behind = plain.substr(end + 1 + fence.size());
  if (problem != std::errc() || stop != length_text.data() + length_text.size() ||
      length > behind.size() || behind.find_first_not_of('\n', length) != std::string_view::npos) {
    throw ill_formed(name, "its length is not that of its text");
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

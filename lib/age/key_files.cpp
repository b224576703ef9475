#include "age/key_files.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "age/armor.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

constexpr std::string_view binary_begin = "age-encryption.org/";

// Why a line is not one of the keys wanted, where it is known.
std::string_view complaint(std::string_view line) {
  if (line.starts_with("AGE-SECRET-KEY-1")) return "this is a private key, or was one";
  if (line.starts_with("age1")) return "this is no recipient's X25519 key, or was one";
  if (line.starts_with("AGE-PLUGIN-")) return "identities of plugins cannot be used";
  if (line.starts_with("ssh-") || line.starts_with("-----BEGIN OPENSSH")) {
    return "SSH keys cannot be used";
  }
  return {};
}

template <typename Key>
std::vector<Key> parse_lines(std::string_view text, const std::string& name,
                             std::string_view expected) {
  std::vector<Key> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(std::min(feed + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    auto key = Key::parse(line);
    if (!key) {
      std::string message = name + ':' + std::to_string(number) + ": " + std::string(expected);
      if (const auto why = complaint(line); !why.empty()) message.append(": ").append(why);
      throw Error(Exit::invalid, std::move(message));
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) throw Error(Exit::invalid, name + ": there is no key in it");
  return keys;
}

}  // namespace

std::vector<X25519Identity> parse_identities(std::string_view text, const std::string& name) {
  return parse_lines<X25519Identity>(text, name, "this line is no identity (AGE-SECRET-KEY-1…)");
}

std::vector<X25519Recipient> parse_recipients(std::string_view text, const std::string& name) {
  return parse_lines<X25519Recipient>(text, name, "this line is no recipient (age1…)");
}

bool is_age_file(std::string_view bytes) {
  const std::size_t first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  return bytes.starts_with(binary_begin) || bytes.substr(first).starts_with(armor_begin);
}

}  // namespace tnotes::age

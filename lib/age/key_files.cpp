#include "age/key_files.hpp"

#include <algorithm>
#include <utility>

#include "age/armor.hpp"
#include "age/decrypt.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

constexpr std::string_view binary_begin = "age-encryption.org/";

constexpr std::string_view identity_begin = "AGE-SECRET-KEY-1";
constexpr std::string_view recipient_begin = "age1";

// Why a line is not the key that should begin so, where it is known.
std::string_view complaint(std::string_view line, std::string_view expected) {
  if (line.starts_with(expected)) return "it is mistyped, or of another kind";
  if (line.starts_with(identity_begin)) return "this is a private key, or was one";
  if (line.starts_with(recipient_begin)) return "this is a public key, or was one";
  if (line.starts_with("AGE-PLUGIN-")) return "identities of plugins cannot be used";
  if (line.starts_with("ssh-") || line.starts_with("-----BEGIN OPENSSH")) {
    return "SSH keys cannot be used";
  }
  return {};
}

template <typename Key>
std::vector<Key> parse_lines(std::string_view text, const std::string& name,
                             std::string_view expected, std::string_view what) {
  std::vector<Key> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    text.remove_prefix(std::min(feed + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    auto key = Key::parse(line);
    if (!key) {
      std::string message = name + ':' + std::to_string(number) + ": this line is no ";
      message.append(what).append(" (").append(expected).append("…)");
      const std::string_view why = complaint(line, expected);
      if (!why.empty()) message.append(": ").append(why);
      throw Error(Exit::invalid, std::move(message));
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) throw Error(Exit::invalid, name + ": there is no key in it");
  return keys;
}

}  // namespace

std::vector<X25519Identity> parse_identities(std::string_view text, const std::string& name) {
  return parse_lines<X25519Identity>(text, name, identity_begin, "identity");
}

std::optional<std::vector<X25519Identity>> open_identities(std::string_view file,
                                                           const Secret& passphrase,
                                                           const std::string& name) {
  Secret text;
  if (!decrypt_with_passphrase(dearmor_if_armored(from_bytes(file)), to_secret(text), passphrase)) {
    return std::nullopt;
  }
  return parse_identities(text.reveal(), name);
}

std::vector<X25519Recipient> parse_recipients(std::string_view text, const std::string& name) {
  return parse_lines<X25519Recipient>(text, name, recipient_begin, "recipient");
}

bool is_age_file(std::string_view bytes) {
  const std::size_t first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
  return bytes.starts_with(binary_begin) || bytes.substr(first).starts_with(armor_begin);
}

}  // namespace tnotes::age

#include "age/decrypt.hpp"

#include <algorithm>
#include <sodium.h>
#include <string>

#include "age/damage.hpp"
#include "age/payload.hpp"
#include "age/scrypt.hpp"

namespace tnotes::age {
namespace {

std::optional<Secret> file_key_in(const Header& header, const Unwrap& unwrap) {
  if (header.stanzas.size() > 1 && std::ranges::any_of(header.stanzas, is_scrypt)) {
    throw Damage(Layer::header, "the age file's header has recipients beside a passphrase");
  }
  for (const auto& stanza : header.stanzas) {
    if (auto file_key = unwrap(stanza)) return file_key;
  }
  return std::nullopt;
}

bool decrypt_input(Input& in, const Sink& out, const Unwrap& unwrap) {
  const Header header = read_header(in);
  const auto file_key = file_key_in(header, unwrap);
  if (!file_key) return false;
  const std::string mac = header_mac(header.stanzas, *file_key);
  if (sodium_memcmp(mac.data(), header.mac.data(), mac.size()) != 0) {
    throw Damage(Layer::mac, "the age file's header has been changed");
  }
  const std::string nonce(in.peek(payload_nonce_size));
  if (nonce.size() < payload_nonce_size) {
    throw Damage(Layer::header, "the age file ends behind its header");
  }
  in.skip(nonce.size());
  decrypt_payload(in, out, payload_key(*file_key, nonce));
  return true;
}

Unwrap unwrap_with(std::span<const X25519Identity> identities) {
  return [identities](const Stanza& stanza) {
    std::optional<Secret> file_key;
    for (const auto& identity : identities) {
      if ((file_key = identity.unwrap(stanza))) break;
    }
    return file_key;
  };
}

}  // namespace

bool decrypt_by(const Source& file, const Sink& out, const Unwrap& unwrap) {
  Input in(file);
  return decrypt_input(in, out, unwrap);
}

bool decrypt_by(std::string_view file, const Sink& out, const Unwrap& unwrap) {
  Input in(file);
  return decrypt_input(in, out, unwrap);
}

bool decrypt(const Source& file, const Sink& out, std::span<const X25519Identity> identities) {
  return decrypt_by(file, out, unwrap_with(identities));
}

bool decrypt(std::string_view file, const Sink& out, std::span<const X25519Identity> identities) {
  return decrypt_by(file, out, unwrap_with(identities));
}

bool decrypt_with_passphrase(const Source& file, const Sink& out, const Secret& passphrase) {
  return decrypt_by(
      file, out, [&](const Stanza& stanza) { return unwrap_with_passphrase(stanza, passphrase); });
}

}  // namespace tnotes::age

#include "age/encrypt.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "age/derive.hpp"
#include "age/header.hpp"
#include "age/payload.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

void write_file(Input& plain, const Sink& out, const Secret& file_key,
                std::vector<Stanza> stanzas) {
  std::string mac = header_mac(stanzas, file_key);
  const std::string header = encode({std::move(stanzas), std::move(mac)});
  if (header.size() > header_limit) {
    throw Error(Exit::usage, "there are more recipients than an age file may have");
  }
  const std::string nonce = random_bytes(payload_nonce_size);
  out(header + nonce);
  encrypt_payload(plain, out, payload_key(file_key, nonce));
}

Stanza wrap(const Secret& file_key, const X25519Recipient& recipient,
            std::span<const X25519Identity> identities) {
  const auto own = std::ranges::find(identities, recipient, &X25519Identity::recipient);
  return own == identities.end() ? recipient.wrap(file_key) : own->wrap(file_key);
}

Secret encrypt_input(Input& plain, const Sink& out, std::span<const X25519Recipient> recipients,
                     std::span<const X25519Identity> identities) {
  if (recipients.empty()) throw Error(Exit::usage, "there is nobody to encrypt to");
  Secret file_key = random_secret(file_key_size);
  std::vector<Stanza> stanzas;
  for (const auto& recipient : recipients) {
    stanzas.push_back(wrap(file_key, recipient, identities));
  }
  write_file(plain, out, file_key, std::move(stanzas));
  return file_key;
}

}  // namespace

void encrypt(const Source& plain, const Sink& out, std::span<const X25519Recipient> recipients) {
  Input in(plain);
  static_cast<void>(encrypt_input(in, out, recipients, {}));
}

Secret encrypt_keeping_key(std::string_view plain, const Sink& out,
                           std::span<const X25519Recipient> recipients,
                           std::span<const X25519Identity> identities) {
  Input in(plain);
  return encrypt_input(in, out, recipients, identities);
}

void encrypt_with_passphrase(const Source& plain, const Sink& out, const Secret& passphrase,
                             int work_factor) {
  const Secret file_key = random_secret(file_key_size);
  Input in(plain);
  write_file(in, out, file_key, {wrap_with_passphrase(file_key, passphrase, work_factor)});
}

}  // namespace tnotes::age

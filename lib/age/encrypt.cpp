#include "age/encrypt.hpp"

#include <string>
#include <utility>
#include <vector>

#include "age/derive.hpp"
#include "age/header.hpp"
#include "age/payload.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

void write_file(const Source& plain, const Sink& out, const Secret& file_key,
                std::vector<Stanza> stanzas) {
  std::string mac = header_mac(stanzas, file_key);
  const std::string header = encode({std::move(stanzas), std::move(mac)});
  if (header.size() > header_limit) {
    throw Error(Exit::usage, "there are more recipients than an age file may have");
  }
  const std::string nonce = random_bytes(payload_nonce_size);
  out(header + nonce);
  Input in(plain);
  encrypt_payload(in, out, payload_key(file_key, nonce));
}

}  // namespace

void encrypt(const Source& plain, const Sink& out, std::span<const X25519Recipient> recipients) {
  static_cast<void>(encrypt_keeping_key(plain, out, recipients));
}

Secret encrypt_keeping_key(const Source& plain, const Sink& out,
                           std::span<const X25519Recipient> recipients) {
  if (recipients.empty()) throw Error(Exit::usage, "there is nobody to encrypt to");
  Secret file_key = random_secret(file_key_size);
  std::vector<Stanza> stanzas;
  for (const auto& recipient : recipients) stanzas.push_back(recipient.wrap(file_key));
  write_file(plain, out, file_key, std::move(stanzas));
  return file_key;
}

void encrypt_with_passphrase(const Source& plain, const Sink& out, const Secret& passphrase,
                             int work_factor) {
  const Secret file_key = random_secret(file_key_size);
  write_file(plain, out, file_key, {wrap_with_passphrase(file_key, passphrase, work_factor)});
}

}  // namespace tnotes::age

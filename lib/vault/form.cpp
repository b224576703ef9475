#include "vault/form.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "age/damage.hpp"
#include "age/header.hpp"
#include "age/payload.hpp"
#include "age/x25519.hpp"
#include "vault/note.hpp"

namespace tnotes::vault {

void require_form(std::string_view ciphertext) {
  age::Input in(age::from_bytes(ciphertext));
  const age::Header header = age::read_header(in);
  // Each is looked at, whoever it is for.
  if (std::ranges::count_if(header.stanzas, age::is_x25519) == 0) {
    throw age::Damage(age::Layer::header, "the age file is encrypted to no public key");
  }
  const std::size_t before = age::encode(header).size() + age::payload_nonce_size;
  const auto size =
      ciphertext.size() < before ? std::nullopt : age::text_size(ciphertext.size() - before);
  if (!size || *size == 0) {
    throw age::Damage(age::Layer::payload, "the age file ends early");
  }
  if (padded_size(*size) != *size) {
    throw age::Damage(age::Layer::payload, "the age file has a length that no note has");
  }
}

}  // namespace tnotes::vault

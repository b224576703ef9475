#include "age/x25519.hpp"

#include <algorithm>
#include <sodium.h>
#include <utility>

#include "age/bech32.hpp"
#include "age/damage.hpp"
#include "age/derive.hpp"
#include "age/edwards25519.hpp"
#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::age {
namespace {

static_assert(key_size == crypto_scalarmult_curve25519_BYTES);

constexpr std::string_view stanza_type = "X25519";
constexpr std::string_view info = "age-encryption.org/v1/X25519";
constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "AGE-SECRET-KEY-";

// The secret that both ends arrive at; nothing for a point of low order, which has none.
std::optional<Secret> shared_secret(const Secret& mine, std::string_view theirs) {
  Secret shared(key_size);
  if (crypto_scalarmult_curve25519(shared.data(), mine.data(), unsigned_bytes(theirs)) != 0) {
    return std::nullopt;
  }
  return shared;
}

std::optional<Secret> key_in(std::string_view text, std::string_view prefix) {
  auto decoded = bech32_decode(text);
  if (!decoded || decoded->prefix != prefix || decoded->data.size() != key_size) {
    return std::nullopt;
  }
  return std::move(decoded->data);
}

// What the writer of the stanza calculated for it.
std::string share_in(const Stanza& stanza) {
  const auto share = stanza.arguments.size() == 1
                         ? base64_decode(stanza.arguments.front(), Padding::none)
                         : std::nullopt;
  if (!share || share->size() != key_size || stanza.body.size() != wrapped_size) {
    throw Damage(Layer::header, "the age file's header is damaged: an X25519 stanza is malformed");
  }
  return *share;
}

Stanza stanza_of(const Secret& file_key, const Secret& share, const Secret& shared,
                 std::string_view recipient) {
  return {std::string(stanza_type),
          {base64_encode(share.reveal(), Padding::none)},
          age::wrap(file_key, derive(shared, std::string(share.reveal()).append(recipient), info))};
}

}  // namespace

std::optional<X25519Recipient> X25519Recipient::parse(std::string_view text) {
  const auto key = key_in(text, recipient_prefix);
  if (!key || !shared_secret(random_secret(key_size), key->reveal())) return std::nullopt;
  X25519Recipient recipient;
  std::ranges::copy(key->reveal(), recipient.key_.begin());
  return recipient;
}

std::string X25519Recipient::text() const {
  return std::string(bech32_encode(recipient_prefix, bytes()).reveal());
}

Stanza X25519Recipient::wrap(const Secret& file_key) const {
  const Secret ephemeral = random_secret(key_size);
  const auto shared = shared_secret(ephemeral, bytes());
  if (!shared) throw Error(Exit::invalid, "nothing can be encrypted to one of the recipients");
  return stanza_of(file_key, public_half(ephemeral), *shared, bytes());
}

X25519Identity::X25519Identity(Secret key) : key_(std::move(key)) {
  std::ranges::copy(public_half(key_).reveal(), recipient_.key_.begin());
}

X25519Identity X25519Identity::generate() { return X25519Identity(random_secret(key_size)); }

std::optional<X25519Identity> X25519Identity::parse(std::string_view text) {
  auto key = key_in(text, identity_prefix);
  if (!key) return std::nullopt;
  return X25519Identity(*std::move(key));
}

Secret X25519Identity::text() const { return bech32_encode(identity_prefix, key_.reveal()); }

bool is_x25519(const Stanza& stanza) {
  if (stanza.type != stanza_type) return false;
  static_cast<void>(share_in(stanza));
  return true;
}

Stanza X25519Identity::wrap(const Secret& file_key) const {
  const auto [share, shared] = exchange(random_secret(key_size), key_);
  return stanza_of(file_key, share, shared, recipient_.bytes());
}

std::optional<Secret> X25519Identity::unwrap(const Stanza& stanza) const {
  if (stanza.type != stanza_type) return std::nullopt;
  const std::string share = share_in(stanza);
  const auto shared = shared_secret(key_, share);
  if (!shared) {
    throw Damage(Layer::header,
                 "the age file's header is damaged: an X25519 share is of low order");
  }
  return age::unwrap(stanza.body,
                     derive(*shared, std::string(share).append(recipient_.bytes()), info));
}

}  // namespace tnotes::age

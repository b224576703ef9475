#pragma once

#include "base/secret.hpp"

namespace tnotes::age {

// X25519 (RFC 7748) of multiples of the base point, for which libsodium has a table on
// edwards25519: the same bytes as the ladder's on Curve25519, in half of its time or less, and like
// there in a time that does not depend on the keys. Both throw system where the way back
// to Curve25519, which is calculated here, does not prove right by a multiplication: nobody could
// read what is encrypted with another key.

// The public half of a key.
Secret public_half(const Secret& key);

// The first key's public half, and what that leads to with the other key: the same as what the
// other one's public half leads to with the first key.
struct Exchange {
  Secret half;
  Secret shared;
};
Exchange exchange(const Secret& one, const Secret& other);

}  // namespace tnotes::age

#include "age/edwards25519.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <gmpxx.h>
#include <limits>
#include <sodium.h>

#include "age/derive.hpp"
#include "base/error.hpp"

namespace tnotes::age {
namespace {

static_assert(key_size == crypto_core_ed25519_SCALARBYTES);
static_assert(key_size == crypto_core_ed25519_BYTES);

static_assert(GMP_NAIL_BITS == 0);  // each bit of a limb counts

constexpr std::size_t limb_size = sizeof(mp_limb_t);
constexpr std::size_t limbs = key_size / limb_size;

[[noreturn]] void fail() { throw Error(Exit::system, "a key comes out wrong on this machine"); }

// GMP's limbs, the least first, wiped when they go.
template <std::size_t count>
class Limbs {
 public:
  Limbs() = default;
  Limbs(const Limbs&) = default;
  Limbs& operator=(const Limbs&) = default;
  ~Limbs() { sodium_memzero(limbs_.data(), count * limb_size); }

  [[nodiscard]] mp_limb_t* data() { return limbs_.data(); }
  [[nodiscard]] const mp_limb_t* data() const { return limbs_.data(); }
  mp_limb_t& operator[](std::size_t at) { return limbs_[at]; }
  mp_limb_t operator[](std::size_t at) const { return limbs_[at]; }

 private:
  std::array<mp_limb_t, count> limbs_{};
};
using Number = Limbs<limbs>;

// p = 2^255 - 19.
constexpr std::array<mp_limb_t, limbs> prime = [] {
  std::array<mp_limb_t, limbs> p{};
  p.fill(std::numeric_limits<mp_limb_t>::max());
  p.front() -= 18;
  p.back() >>= 1U;
  return p;
}();

Number number_of(const Secret& bytes) {
  Number number;
  for (std::size_t i = 0; i < key_size; ++i) {
    number[i / limb_size] |= mp_limb_t{bytes.data()[i]} << (8 * (i % limb_size));
  }
  return number;
}

Secret bytes_of(const Number& number) {
  Secret bytes(key_size);
  for (std::size_t i = 0; i < key_size; ++i) {
    bytes.data()[i] = static_cast<unsigned char>(number[i / limb_size] >> (8 * (i % limb_size)));
  }
  return bytes;
}

// Modulo p, by those of GMP's functions that take as long whatever the numbers are.
Number product(const Number& one, const Number& other) {
  Limbs<2 * limbs> wide;
  Limbs<8 * limbs> scratch;
  if (mpn_sec_mul_itch(limbs, limbs) > 8 * mp_size_t{limbs} ||
      mpn_sec_div_r_itch(2 * limbs, limbs) > 8 * mp_size_t{limbs}) {
    fail();
  }
  mpn_sec_mul(wide.data(), one.data(), limbs, other.data(), limbs, scratch.data());
  mpn_sec_div_r(wide.data(), 2 * limbs, prime.data(), limbs, scratch.data());
  Number rest;
  std::copy_n(wide.data(), limbs, rest.data());
  return rest;
}

// Modulo p. GMP's time for it depends on what it is given, some of which stays in memory. So it is
// given the number times a random one, which says nothing of either, and what it finds is
// multiplied by the random one again.
Number inverse(const Number& number) {
  const Number random = number_of(random_secret(key_size));
  const Number blinded = product(number, random);
  mpz_t given;
  mpz_t modulus;
  mpz_class found;
  if (mpz_invert(found.get_mpz_t(), mpz_roinit_n(given, blinded.data(), limbs),
                 mpz_roinit_n(modulus, prime.data(), limbs)) == 0) {
    fail();
  }
  Number inverted;
  for (std::size_t i = 0; i < limbs; ++i) {
    inverted[i] = mpz_getlimbn(found.get_mpz_t(), static_cast<mp_size_t>(i));
  }
  return product(inverted, random);
}

// A point's u on Curve25519, above / below.
struct Fraction {
  Number above;
  Number below;
};

// Of its encoding on edwards25519: (1 + y) / (1 - y), RFC 7748 section 4.1. REQUIRES: it is a
// multiple of the base point, and not the neutral element, which has none.
Fraction to_curve25519(Secret point) {
  point.data()[key_size - 1] &= 0x7fU;  // the sign of x
  const Number y = number_of(point);
  Number one;
  one[0] = 1;
  Fraction u;  // neither is carried, since y is less than p
  mpn_add_n(u.above.data(), y.data(), one.data(), limbs);
  mpn_sub_n(u.below.data(), prime.data(), y.data(), limbs);
  mpn_add_n(u.below.data(), u.below.data(), one.data(), limbs);
  return u;
}

Fraction base_times(const Secret& scalar) {
  Secret point(key_size);
  if (crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) != 0) fail();
  return to_curve25519(std::move(point));
}

// The quotient, where 1 / below is known.
Secret divided(const Fraction& u, const Number& inverse_below) {
  const Number quotient = product(u.above, inverse_below);
  if (bytes_of(product(quotient, u.below)) != bytes_of(u.above)) fail();
  return bytes_of(quotient);
}

// The number that a key stands for, RFC 7748 section 5: no multiple of the base point's order, and
// no product of two of them is one.
Secret clamped(const Secret& key) {
  Secret scalar = Secret::copy(key.reveal());
  scalar.data()[0] &= 0xf8U;
  scalar.data()[key_size - 1] &= 0x7fU;
  scalar.data()[key_size - 1] |= 0x40U;
  return scalar;
}

}  // namespace

Secret public_half(const Secret& key) {
  const Fraction half = base_times(clamped(key));
  return divided(half, inverse(half.below));
}

Exchange exchange(const Secret& one, const Secret& other) {
  const Secret scalar = clamped(one);
  Secret both(key_size);
  crypto_core_ed25519_scalar_mul(both.data(), scalar.data(), clamped(other).data());
  const Fraction half = base_times(scalar);
  const Fraction shared = base_times(both);
  // One inversion does for two.
  const Number inverse_below = inverse(product(half.below, shared.below));
  return {divided(half, product(inverse_below, shared.below)),
          divided(shared, product(inverse_below, half.below))};
}

}  // namespace tnotes::age

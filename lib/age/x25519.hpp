#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "age/header.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Somebody's public key: what it encrypts, only they can read.
class X25519Recipient {
 public:
  // "age1…", in lower case. Nothing for another text, or a key to which nothing can be encrypted.
  static std::optional<X25519Recipient> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Stanza wrap(const Secret& file_key) const;

  friend bool operator==(const X25519Recipient&, const X25519Recipient&) = default;

 private:
  friend class X25519Identity;
  X25519Recipient() = default;
  [[nodiscard]] std::string_view bytes() const { return {key_.data(), key_.size()}; }
  std::array<char, 32> key_{};
};

// Whether the stanza holds the file key for somebody's public key. Throws Damage(header) for one
// that is not as age v1 has it, whoever it is for.
bool is_x25519(const Stanza& stanza);

// A private key, and its public half.
class X25519Identity {
 public:
  static X25519Identity generate();
  // "AGE-SECRET-KEY-1…", in upper case. Nothing for another text.
  static std::optional<X25519Identity> parse(std::string_view text);
  [[nodiscard]] Secret text() const;
  [[nodiscard]] const X25519Recipient& recipient() const { return recipient_; }
  // As recipient().wrap(), and in half of its time: the ephemeral key and this one are both at
  // hand.
  [[nodiscard]] Stanza wrap(const Secret& file_key) const;
  // The file key, where the stanza is one for this identity. Throws what is_x25519() does.
  [[nodiscard]] std::optional<Secret> unwrap(const Stanza& stanza) const;

 private:
  explicit X25519Identity(Secret key);
  Secret key_;
  X25519Recipient recipient_;
};

}  // namespace tnotes::age

#pragma once

#include <cstdint>
#include <nettle/sha1.h>
#include <string_view>

#include "git/repository.hpp"

namespace tnotes::git {

// SHA-1 by nettle, which uses the processor's instructions: five times as fast as libgit2's, which
// looks for collisions as well.
class Sha1 {
 public:
  Sha1() { sha1_init(&state_); }

  void update(std::string_view bytes) {
    sha1_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  }

  // Of all that was given so far; begins anew.
  Oid digest() {
    Oid id;
    sha1_digest(&state_, id.bytes.size(), id.bytes.data());
    return id;
  }

 private:
  sha1_ctx state_{};
};

inline std::string_view bytes_of(const Oid& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

}  // namespace tnotes::git

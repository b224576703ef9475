#pragma once

#include <functional>
#include <string_view>

#include "age/io.hpp"

namespace tnotes::age {

// Armor: an age file as text (age v1, "ASCII armor"; RFC 7468, strict).
constexpr std::string_view armor_begin = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view armor_end = "-----END AGE ENCRYPTED FILE-----";

// Writes to `out`, armored, what `body` writes to the sink that it is given. Where that throws, the
// armor has no end, or there is none at all.
void armor(const Sink& out, const std::function<void(const Sink&)>& body);

// Gives what an armored file holds. Around the armor there may be white space, up to 1 KiB on
// either side; lines end in LF or CRLF. The source throws Damage(armor) when it comes to it, and
// from then on.
Source dearmor(Source armored);

// `file` with its armor taken off where it looks as if it had one. Reads as much as tells.
Source dearmor_if_armored(Source file);

}  // namespace tnotes::age

#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace tnotes {

// Fills a span with random bytes. Libraries are given one; only main knows the system's.
using Random = std::function<void(std::span<std::byte>)>;

// Crockford's base32 alphabet in lower case: 0-9 and a-z without i, l, o, u.
inline constexpr std::string_view crockford_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::string random_crockford(const Random& random, std::size_t length);

// A new note id for a session on that day: 20261123-k7f3m. Unique only by chance (1 in 33 million
// a day): the caller checks that it is free.
std::string new_note_id(Date session, const Random& random);

// Whether the text is shaped like a note id: an existing day, '-', five Crockford characters.
bool is_note_id(std::string_view text);

// The day that a note id begins with. REQUIRES: is_note_id(id).
Date note_id_date(std::string_view id);

// A new client id that says nothing about the person: c-4q9zt.
std::string new_client_id(const Random& random);

// Whether the text may be a client id: [a-z0-9][a-z0-9-]{1,31}.
bool is_client_id(std::string_view text);

}  // namespace tnotes

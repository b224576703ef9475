#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "age/io.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// An age header (age v1, "Header"): for every recipient a stanza that holds the file key in a way
// that only they can open, and a MAC under the file key.
struct Stanza {
  std::string type;
  std::vector<std::string> arguments;
  std::string body;  // decoded
};

struct Header {
  std::vector<Stanza> stanzas;
  std::string mac;  // 32 bytes
};

// How wide the lines of stanza bodies, and of armor, are, and how many bytes one holds.
constexpr std::size_t base64_columns = 64;
constexpr std::size_t base64_line_bytes = 48;

// Larger headers are refused: some 2,000 recipients fit.
constexpr std::size_t header_limit = std::size_t{256} << 10;

// A file has a key of its own, which the recipients' stanzas hold.
constexpr std::size_t file_key_size = 16;

// Takes the header off the front. Throws Damage(header). What it accepts, encode() writes with the
// same bytes.
Header read_header(Input& in);

std::string encode(const Header& header);

// The 32 bytes that the MAC of a header with these stanzas has to be.
std::string header_mac(const std::vector<Stanza>& stanzas, const Secret& file_key);

}  // namespace tnotes::age

#pragma once

#include <string_view>

namespace tnotes::vault {

// What can be told of a note's ciphertext without a key: that it is an age file, to public keys,
// as age v1 has it, and of a length that a note has (tnotes-vault(5)). One that was cut off or
// lengthened by a few bytes has none. Throws invalid, with a message that speaks of "the age file",
// where it is not so.
void require_form(std::string_view ciphertext);

}  // namespace tnotes::vault

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/secret.hpp"

namespace tnotes {

// A passphrase or key as it was read from a file, through nothing but locked memory.
struct SecretFile {
  Secret bytes;
  bool others_can_read = false;  // a plain file that is not its owner's alone
};

// Reads a descriptor to its end. Throws invalid where there is more than `limit` bytes, or system.
Secret read_secret_descriptor(int fd, std::size_t limit, const std::string& name);

// Reads a file, or what the shell's <(command) names, to its end. Throws not_found, invalid (larger
// than `limit`, or a directory), or system.
SecretFile read_secret_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace tnotes

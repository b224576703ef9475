#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

namespace tnotes {

// What writing beneath a Directory and writing anywhere share. `shown` is the path that an error
// names.

// Throws system: cannot <action> '<shown>': <errno's message>.
[[noreturn]] void throw_system(std::string_view action, const std::string& shown, int error_number);

// Puts a new file of these bytes in the place of `name`, durably. Nothing remains of a failure.
void replace_file(int directory, const std::string& name, std::string_view bytes, mode_t mode,
                  const std::string& shown);

// Makes a new, renamed or removed name in the directory survive a power cut.
void sync_directory(int directory, std::string_view action, const std::string& shown);

}  // namespace tnotes

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "age/scrypt.hpp"
#include "age/x25519.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

namespace tnotes::vault {

// The private key that reads the vault is kept as an armored age file under a passphrase, beside
// the configuration (Settings::vault_key). Inside it is an identity file as age-keygen writes it,
// so that stock `age -d -i identity.age NOTE` asks for the passphrase and decrypts.

// No honest identity file comes near this many bytes.
inline constexpr std::size_t identity_limit = std::size_t{64} << 10;

// The bytes of the file. `made` is the day written into it, for people. Throws what
// age::encrypt_with_passphrase() throws.
std::string seal_identity(const age::X25519Identity& identity, const Secret& passphrase, Date made,
                          int work_factor = age::default_work_factor);

// The same identities, and whatever else the file says, under another passphrase. Throws what
// open_identity() throws, and system where it would not open under the new one.
std::string change_passphrase(std::string_view bytes, const Secret& before, const Secret& after,
                              const std::string& name, int work_factor = age::default_work_factor);

// Writes a new file, durably. Throws refused where there is one already: what it opens would be
// lost.
void save_identity(const std::filesystem::path& file, std::string_view bytes);

// Puts other bytes in the place of those that the caller read, whole or not at all, durably. Throws
// refused where something else is there by now.
void replace_identity(const std::filesystem::path& file, std::string_view before,
                      std::string_view bytes);

// The file's bytes. Throws not_found, invalid where it is larger than any such file, or system.
std::string read_identity(const std::filesystem::path& file);

// What to do where the key or its passphrase is lost.
inline constexpr const char* recovery_hint =
    "with a recovery key: 'tnotes vault recover --identity - --new-key'";

// Throws invalid where the bytes are no age file under a passphrase, as far as can be told without
// opening it.
void require_sealed(std::string_view bytes, const std::string& name);

// Opens the file with these bytes, which pays one scrypt. `name` is the file's, for errors. Throws
// locked where the passphrase is another, invalid where the file is damaged or holds no identity
// under a passphrase, system where there is not the memory.
std::vector<age::X25519Identity> open_identity(std::string_view bytes, const Secret& passphrase,
                                               const std::string& name);

// Whether the file has a mode that lets others read it.
bool others_can_read(const std::filesystem::path& file);

}  // namespace tnotes::vault

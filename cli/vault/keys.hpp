#pragma once

#include <string>
#include <vector>

#include "age/x25519.hpp"
#include "cli/app/command.hpp"
#include "cli/vault/ask_passphrase.hpp"
#include "vault/store.hpp"

// What opens the vault: its key under the passphrase, or identity files that the user names.
namespace tnotes::cli {

// Options of every command that reads notes; their structs derive from this.
struct KeyOptions {
  PassphraseFile passphrase_file;
  std::vector<std::string> identity_files;
};

// For Describe::with(): adds these options.
template <class Options>
void add_key_options(Describe<Options>& command) {
  command
      .option("--passphrase-file", 0, "FILE", &Options::passphrase_file,
              "read the passphrase from a file instead of asking", Completes::file)
      .list("--identity", 'i', "FILE", &Options::identity_files,
            "open with this age identity file instead of the vault's key", Completes::file);
}

// A command that opens with the same identity files, as a message shows it.
std::string command_with(const std::vector<std::string>& identity_files, std::string command);

// Private keys in memory. They are to be gone before an editor runs.
using Identities = std::vector<age::X25519Identity>;

// Warns where the vault's key is missing or is none: what is written now could not be read.
void warn_if_keyless(Context& context);

// Warns where others can read a file of keys, passphrase or not.
void warn_if_readable(Context& context, const std::filesystem::path& identity,
                      const std::string& what = "the vault's key");

// The identities of the files that --identity names, `-` for standard input, or for what is typed
// on the terminal. Throws not_found, invalid, or locked for a wrong passphrase.
Identities read_identities(Context& context, const KeyOptions& keys);

// Whether one of them is of the vault's recipients.
bool fits(const vault::Store& store, const Identities& identities);

// The identities that read the vault; its own key costs one scrypt. Throws what read_identities()
// does, and refused for a key that is none of the vault's.
Identities unlock(Context& context, const vault::Store& store, const KeyOptions& keys);

// The same, but takes identities that are no recipient's: for notes that may be encrypted to others
// than the recipients there are now.
Identities unlock_with_any(Context& context, const vault::Store& store, const KeyOptions& keys);

}  // namespace tnotes::cli

#pragma once

#include <filesystem>
#include <string>

#include "base/environment.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// Makes an ed25519 signing key without passphrase: `key` (0600) and `key`.pub, by ssh-keygen.
// Throws system, or refused where one of the files is there already.
void make_signing_key(const std::filesystem::path& key, const std::string& comment,
                      const Environment& environment);

// The public key line ("ssh-ed25519 AAAA…", without the comment) of a private or public key file.
// Throws not_found, or invalid.
std::string public_key(const std::filesystem::path& key, const Environment& environment);

// Signs with `ssh-keygen -Y sign -n git`: a key file, or a public key whose private half an agent
// or a security key holds.
Signer ssh_signer(std::filesystem::path key, Environment environment);

// Signs a few bytes with the key and checks them against the public key that stands for it. Throws
// refused where they are no pair, or what signing throws.
void require_pair(const std::filesystem::path& key, const std::string& public_key,
                  const Environment& environment);

// Sets up a repository's own configuration so that stock git signs and checks there as tnotes does:
// user.name, user.email, user.signingkey, gpg.format=ssh, commit.gpgsign, the allowed signers file
// (written below `.git/tnotes`), core.autocrlf=false, core.fsync, core.trustctime=false.
struct SigningSetup {
  std::string name;
  std::string email;
  std::filesystem::path key;
  std::vector<std::string> allowed_keys;  // public key lines
};
void set_up_signing(const std::filesystem::path& work_tree, const SigningSetup& setup);

// Whether `git verify-commit` would accept the commit under these public keys.
bool verify_commit(const Repository& repository, const Oid& commit,
                   const std::vector<std::string>& allowed_keys, const Environment& environment);

}  // namespace tnotes::git

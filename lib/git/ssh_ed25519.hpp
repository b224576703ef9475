#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tnotes::git {

// An SSH signature (OpenSSH's PROTOCOL.sshsig) of the payload in the namespace "git", armored, made
// here instead of by a child: starting ssh-keygen takes longer than all other work of a commit.
// The bytes are those that `ssh-keygen -Y sign -n git` gives. Nothing where the file is anything
// but an OpenSSH ed25519 private key without passphrase that nobody else may read (PROTOCOL.key):
// ssh-keygen then signs, or says why it does not.
std::optional<std::string> sign_with_ed25519(const std::filesystem::path& key,
                                             std::string_view payload);

// Whether `signature` is one by an ed25519 key of these public key lines over the payload, in the
// namespace "git", as `ssh-keygen -Y verify -n git` says. Nothing where the signature is of another
// kind: ssh-keygen then checks it.
std::optional<bool> verify_with_ed25519(std::string_view signature, std::string_view payload,
                                        const std::vector<std::string>& allowed_keys);

// The public key line ("ssh-ed25519 AAAA…") that an armored signature of any kind names as its own,
// which verifying it must confirm. Nothing where it is no signature.
std::optional<std::string> key_named_in(std::string_view signature);

}  // namespace tnotes::git

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tnotes::git {

// An SSH signature (OpenSSH's PROTOCOL.sshsig) of the payload in the namespace "git", armored, made
// here instead of by a child: starting ssh-keygen takes longer than all other work of a commit.
// The bytes are those that `ssh-keygen -Y sign -n git` gives. Nothing where the file is anything
// but an OpenSSH ed25519 private key without passphrase that nobody else may read (PROTOCOL.key):
// ssh-keygen then signs, or says why it does not.
std::optional<std::string> sign_with_ed25519(const std::filesystem::path& key,
                                             std::string_view payload);

}  // namespace tnotes::git

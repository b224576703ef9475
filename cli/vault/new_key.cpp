#include "cli/vault/new_key.hpp"

#include "vault/identity.hpp"

namespace tnotes::cli {

age::X25519Recipient make_vault_key(Context& context, const std::filesystem::path& path,
                                    const Secret& passphrase) {
  const auto identity = age::X25519Identity::generate();
  const std::string bytes = vault::seal_identity(identity, passphrase, context.today());
  const std::string name = path.string();
  const auto opened = vault::open_identity(bytes, passphrase, name);
  if (opened.size() != 1 || opened.front().recipient() != identity.recipient()) {
    throw Error(Exit::system, "the vault's key could not be put under the passphrase");
  }
  vault::save_identity(path, bytes);
  if (vault::read_identity(path) != bytes) {
    throw Error(Exit::system, fmt::format("{} does not read as it was written", name));
  }
  return identity.recipient();
}

}  // namespace tnotes::cli

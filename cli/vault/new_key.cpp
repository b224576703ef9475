#include "cli/vault/new_key.hpp"

#include "vault/identity.hpp"

namespace tnotes::cli {

NewKey make_vault_key(Context& context, const std::filesystem::path& path,
                      const Secret& passphrase) {
  const auto identity = age::X25519Identity::generate();
  std::string bytes = vault::seal_identity(identity, passphrase, context.today());
  const auto opened = vault::open_identity(bytes, passphrase, path.string());
  if (opened.size() != 1 || opened.front().recipient() != identity.recipient()) {
    throw Error(Exit::system, "the vault's key could not be put under the passphrase");
  }
  return {std::move(bytes), identity.recipient()};
}

}  // namespace tnotes::cli

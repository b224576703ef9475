#include "cli/vault/keys.hpp"

#include <algorithm>
#include <unistd.h>

#include "age/key_files.hpp"
#include "base/secret_file.hpp"
#include "base/text.hpp"
#include "vault/identity.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

Identities open_vault_key(Context& context, std::string_view bytes, const PassphraseFile& file,
                          const std::string& name) {
  const Secret passphrase = known_passphrase(context, file);
  try {
    return vault::open_identity(bytes, passphrase, name);
  } catch (Error& error) {
    if (error.code() != Exit::locked) throw;
    // One that was not typed came from somewhere.
    const Setting* const command = context.settings().find("passphrase_command");
    if (!file && command != nullptr) {
      error.hint(fmt::format("it came from passphrase_command in {}", command->origin));
    }
    throw error.hint("if it is forgotten, " + std::string(vault::recovery_hint));
  }
}

Identities open_identity_file(Context& context, std::string_view bytes, const PassphraseFile& file,
                              const std::string& name) {
  const Secret passphrase = passphrase_of_file(context, file, name);
  try {
    return vault::open_identity(bytes, passphrase, name);
  } catch (const Error& error) {
    if (error.code() != Exit::locked) throw;
    throw Error(Exit::locked, fmt::format("the passphrase of '{}' is wrong", name));
  }
}

// As it is read from paper: with blanks, and in any case.
Secret as_key(const Secret& typed) {
  Secret key(typed.size());
  std::size_t used = 0;
  for (const char c : typed.reveal()) {
    if (c == ' ' || c == '\t' || c == '\r') continue;
    key.data()[used++] = static_cast<unsigned char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return Secret::copy(key.reveal().substr(0, used));
}

Identities typed_identity(Context& context) {
  const Secret key = as_key(context.ask_secret("age identity (AGE-SECRET-KEY-1…), as it was kept"));
  if (key.empty()) throw Error(Exit::usage, "no identity was given");
  auto identity = age::X25519Identity::parse(key.reveal());
  if (!identity) {
    throw Error(Exit::invalid, "what was typed is no age identity: some letter is mistyped")
        .hint("its letters and digits have a checksum: run this again, and type all of them");
  }
  Identities identities;
  identities.push_back(*std::move(identity));
  return identities;
}

Identities read_identity_file(Context& context, const std::string& given,
                              const PassphraseFile& passphrase_file) {
  if (to_lower_ascii(given).starts_with("age-secret-key-")) {
    throw Error(Exit::usage, "this is a private key, and a file that holds it is needed")
        .hint("to type it, without being shown: '--identity -'")
        .hint("the shell's history has it now: take it out there");
  }
  const bool is_input = given == "-";
  const std::string name = is_input ? "standard input" : context.settings().expand(given).string();
  SecretFile file;
  if (is_input) {
    file.bytes = read_secret_descriptor(STDIN_FILENO, vault::identity_limit, name);
  } else {
    file = read_secret_file(name, vault::identity_limit);
    if (file.others_can_read) warn_if_readable(context, name, "the key");
  }
  if (age::is_age_file(file.bytes.reveal())) {
    vault::require_sealed(file.bytes.reveal(), name);
    return open_identity_file(context, file.bytes.reveal(), passphrase_file, name);
  }
  return age::parse_identities(file.bytes.reveal(), name);
}

}  // namespace

void warn_if_keyless(Context& context) {
  const fs::path key = context.settings().vault_key();
  try {
    vault::require_sealed(vault::read_identity(key), key.string());
  } catch (const Error& error) {
    context.warn(error.message());
    context.hint("without the key nothing that is written now can be read: bring it back");
  }
}

void warn_if_readable(Context& context, const fs::path& identity, const std::string& what) {
  if (!vault::others_can_read(identity)) return;
  context.warn(fmt::format("others can read {} {}", what, identity.string()));
  context.hint("make it yours alone with " +
               shown_command("chmod 600 " + for_shell(identity.string())));
}

std::string command_with(const std::vector<std::string>& identity_files, std::string command) {
  for (const auto& file : identity_files) command += " --identity " + for_shell(file);
  return shown_command(command);
}

Identities read_identities(Context& context, const KeyOptions& keys) {
  Identities all;
  for (const auto& file : keys.identity_files) {
    const bool is_typed = file == "-" && context.world().terminal.in;
    if (is_typed && !context.can_ask_secret()) {
      throw Error(Exit::usage, "the identity would have to be typed, and nobody can be asked");
    }
    auto some = is_typed ? typed_identity(context)
                         : read_identity_file(context, file, keys.passphrase_file);
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

bool fits(const vault::Store& store, const Identities& identities) {
  return std::ranges::any_of(identities, [&](const age::X25519Identity& identity) {
    return vault::contains(store.recipients(), identity.recipient());
  });
}

Identities unlock(Context& context, const vault::Store& store, const KeyOptions& keys) {
  if (!keys.identity_files.empty()) {
    auto identities = read_identities(context, keys);
    if (fits(store, identities)) return identities;
    throw Error(Exit::refused, identities.size() == 1
                                   ? "the identity given is none of the vault's recipients"
                                   : "none of the identities given is of the vault's recipients")
        .hint("'tnotes vault recipient list' shows the public halves of those that fit");
  }
  const fs::path path = context.settings().vault_key();
  const std::string bytes = vault::read_identity(path);
  vault::require_sealed(bytes, path.string());
  warn_if_readable(context, path);
  auto identities = open_vault_key(context, bytes, keys.passphrase_file, path.string());
  if (fits(store, identities)) return identities;
  throw Error(Exit::refused, fmt::format("{} is none of the vault's keys", path.string()))
      .hint("it is another vault's, or was removed: 'tnotes vault recipient list' shows those")
      .hint("bring the right identity.age back from a backup")
      .hint(vault::recovery_hint);
}

Identities unlock_with_any(Context& context, const vault::Store& store, const KeyOptions& keys) {
  return keys.identity_files.empty() ? unlock(context, store, keys)
                                     : read_identities(context, keys);
}

}  // namespace tnotes::cli

#include "vault/identity.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "age/header.hpp"
#include "age/key_files.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"

namespace tnotes::vault {

namespace fs = std::filesystem;

namespace {

std::string seal_text(const Secret& plain, const Secret& passphrase, int work_factor) {
  std::string file;
  age::armor(age::to_string(file), [&](const age::Sink& out) {
    age::encrypt_with_passphrase(age::from_bytes(plain.reveal()), out, passphrase, work_factor);
  });
  return file;
}

// A damaged one may be anything.
bool is_for_recipients(std::string_view bytes) {
  try {
    age::Input in(age::dearmor_if_armored(age::from_bytes(bytes)));
    return std::ranges::none_of(age::read_header(in).stanzas, age::is_scrypt);
  } catch (const age::Damage&) {
    return false;
  }
}

// The text of an identity file under a passphrase; nothing where that is another.
std::optional<Secret> open_text(std::string_view bytes, const Secret& passphrase,
                                const std::string& name) {
  require_sealed(bytes, name);
  try {
    Secret text;
    if (age::decrypt_with_passphrase(age::dearmor_if_armored(age::from_bytes(bytes)),
                                     age::to_secret(text), passphrase)) {
      return text;
    }
  } catch (const age::Damage& damage) {
    throw Error(Exit::invalid, fmt::format("'{}' is damaged: {}", name, damage.message()))
        .hint("bring it back from a backup");
  }
  return std::nullopt;
}

Secret text_of(std::string_view bytes, const Secret& passphrase, const std::string& name) {
  if (auto text = open_text(bytes, passphrase, name)) return *std::move(text);
  throw Error(Exit::locked, "the passphrase is wrong");
}

}  // namespace

std::string seal_identity(const age::X25519Identity& identity, const Secret& passphrase, Date made,
                          int work_factor) {
  const std::string comments = fmt::format("# created: {}\n# public key: {}\n", format_date(made),
                                           identity.recipient().text());
  Secret plain;
  const age::Sink add = age::to_secret(plain);
  add(comments);
  add(identity.text().reveal());
  add("\n");
  return seal_text(plain, passphrase, work_factor);
}

std::string change_passphrase(std::string_view bytes, const Secret& before, const Secret& after,
                              const std::string& name, int work_factor) {
  const Secret text = text_of(bytes, before, name);
  (void)age::parse_identities(text.reveal(), name);
  std::string changed = seal_text(text, after, work_factor);
  const auto again = open_text(changed, after, name);
  if (!again || *again != text) {
    throw Error(Exit::system, "the vault's key could not be put under the passphrase");
  }
  return changed;
}

void save_identity(const fs::path& file, std::string_view bytes) {
  const std::string begun = file.string() + ".new";
  write_file(begun, bytes, Readers::owner);
  // Unlike a rename, which would take the place of another key.
  const int failed = ::link(begun.c_str(), file.c_str()) == 0 ? 0 : errno;
  ::unlink(begun.c_str());
  if (failed == EEXIST) {
    throw Error(Exit::refused, fmt::format("there is a key at {} already", file.string()));
  }
  if (failed != 0) throw_system("write", file.string(), failed);
  sync_directory(Directory::open(file.parent_path()).descriptor(), "write", file.string());
}

void replace_identity(const fs::path& file, std::string_view before, std::string_view bytes) {
  if (read_identity(file) != before) {
    throw Error(Exit::refused, fmt::format("{} was changed meanwhile", file.string()))
        .hint("try again");
  }
  write_file(file, bytes, Readers::owner);
}

std::string read_identity(const fs::path& file) {
  try {
    return read_file(file, identity_limit);
  } catch (Error& error) {
    if (error.code() == Exit::not_found) {
      throw Error(Exit::not_found, fmt::format("the vault's key is not at {}", file.string()))
          .hint("bring identity.age back from a backup")
          .hint(recovery_hint);
    }
    throw;
  }
}

void require_sealed(std::string_view bytes, const std::string& name) {
  if (!age::is_age_file(bytes) || is_for_recipients(bytes)) {
    throw Error(Exit::invalid, fmt::format("'{}' is no key under a passphrase", name))
        .hint("bring the right file back from a backup");
  }
  const std::string_view armored = trim(bytes);
  if (armored.starts_with("-----") && !armored.ends_with("-----END AGE ENCRYPTED FILE-----")) {
    throw Error(Exit::invalid, fmt::format("'{}' is damaged: it has no end", name))
        .hint("bring it back from a backup");
  }
}

std::vector<age::X25519Identity> open_identity(std::string_view bytes, const Secret& passphrase,
                                               const std::string& name) {
  return age::parse_identities(text_of(bytes, passphrase, name).reveal(), name);
}

bool others_can_read(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace tnotes::vault

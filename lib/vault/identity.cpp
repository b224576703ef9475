#include "vault/identity.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "age/armor.hpp"
#include "age/damage.hpp"
#include "age/encrypt.hpp"
#include "age/key_files.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"

namespace tnotes::vault {

namespace fs = std::filesystem;

std::string seal_identity(const age::X25519Identity& identity, const Secret& passphrase, Date made,
                          int work_factor) {
  const std::string comments = fmt::format("# created: {}\n# public key: {}\n", format_date(made),
                                           identity.recipient().text());
  Secret plain;
  const age::Sink add = age::to_secret(plain);
  add(comments);
  add(identity.text().reveal());
  add("\n");
  std::string file;
  age::armor(age::to_string(file), [&](const age::Sink& out) {
    age::encrypt_with_passphrase(age::from_bytes(plain.reveal()), out, passphrase, work_factor);
  });
  return file;
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

std::string read_identity(const fs::path& file) {
  try {
    return read_file(file, identity_limit);
  } catch (Error& error) {
    if (error.code() == Exit::not_found) {
      throw Error(Exit::not_found, fmt::format("the vault's key is not at {}", file.string()))
          .hint("bring identity.age back from a backup: nothing else opens the vault");
    }
    throw;
  }
}

void require_sealed(std::string_view bytes, const std::string& name) {
  if (!age::is_age_file(bytes)) {
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
  require_sealed(bytes, name);
  try {
    if (auto identities = age::open_identities(bytes, passphrase, name)) {
      return *std::move(identities);
    }
  } catch (const age::Damage& damage) {
    throw Error(Exit::invalid, fmt::format("'{}' is damaged: {}", name, damage.message()))
        .hint("bring it back from a backup");
  }
  throw Error(Exit::locked, "the passphrase is wrong");
}

bool others_can_read(const fs::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace tnotes::vault

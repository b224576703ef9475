#include "vault/seal.hpp"

#include <optional>

#include "age/damage.hpp"
#include "age/decrypt.hpp"
#include "age/encrypt.hpp"
#include "base/error.hpp"

namespace tnotes::vault {
namespace {

// Whether the file holds these bytes under this key, and a stanza for each recipient.
bool reads_back(std::string_view file, const Secret& file_key, std::size_t recipients,
                std::string_view plain) {
  std::size_t stanzas = 0;
  std::string_view rest = plain;
  bool is_same = true;
  const auto compare = [&](std::string_view bytes) {
    is_same = is_same && rest.starts_with(bytes);
    rest.remove_prefix(std::min(bytes.size(), rest.size()));
  };
  const auto unwrap = [&](const age::Stanza&) -> std::optional<Secret> {
    if (++stanzas < recipients) return std::nullopt;
    return Secret::copy(file_key.reveal());
  };
  try {
    return age::decrypt_by(file, compare, unwrap) && is_same && rest.empty();
  } catch (const age::Damage&) {
    return false;
  }
}

// Decrypts into the memory, made larger where it is too small. Returns the plaintext in it.
std::string_view decrypt(const std::string& id, std::string_view ciphertext,
                         std::span<const age::X25519Identity> identities, Secret& plain) {
  if (plain.size() < ciphertext.size()) plain = Secret(ciphertext.size());
  std::size_t size = 0;
  const auto add = [&](std::string_view bytes) {
    std::ranges::copy(bytes, plain.data() + size);
    size += bytes.size();
  };
  bool is_ours = false;
  try {
    is_ours = age::decrypt(ciphertext, add, identities);
  } catch (const age::Damage& damage) {
    throw Unreadable(Fault::damaged, id, damage.message());
  }
  if (is_ours) return plain.reveal().substr(0, size);
  throw Unreadable(Fault::keys, id, "it is encrypted to other keys");
}

Parsed parsed(const std::string& id, std::string_view plain) {
  std::optional<Parsed> note;
  try {
    note = parse(plain);
  } catch (const Error& error) {
    throw Unreadable(Fault::damaged, id, error.message());
  }
  if (note->heading.id == id) return *std::move(note);
  throw Unreadable(Fault::misplaced, id, "another note is in its place");
}

std::string seal_plain(std::string_view plain, std::span<const age::X25519Recipient> recipients,
                       std::span<const age::X25519Identity> identities) {
  std::string file;
  const Secret file_key =
      age::encrypt_keeping_key(plain, age::to_string(file), recipients, identities);
  if (!reads_back(file, file_key, recipients.size(), plain)) {
    throw Error(Exit::system, "the note reads back as something else once it is encrypted");
  }
  return file;
}

}  // namespace

std::string seal(const Note& note, std::span<const age::X25519Recipient> recipients) {
  return seal_plain(render(note).reveal(), recipients, {});
}

Note open(const std::string& id, std::string_view ciphertext,
          std::span<const age::X25519Identity> identities) {
  Secret plain;
  const Parsed note = parsed(id, decrypt(id, ciphertext, identities, plain));
  return {note.heading, Secret::copy(note.text)};
}

std::string Resealer::reseal(const std::string& id, std::string_view ciphertext) {
  const std::string_view plain = decrypt(id, ciphertext, identities_, plain_);
  (void)parsed(id, plain);
  return seal_plain(plain, recipients_, identities_);
}

Parsed NoteReader::read(const std::string& id, std::string_view ciphertext) {
  return parsed(id, decrypt(id, ciphertext, identities_, plain_));
}

}  // namespace tnotes::vault

#include "git/ssh_ed25519.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.hpp"
#include "base/files.hpp"
#include "base/secret.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::git {
namespace {

constexpr std::string_view begin_key = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
constexpr std::string_view end_key = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view key_magic{"openssh-key-v1\0", 15};
constexpr std::string_view key_type = "ssh-ed25519";
constexpr std::string_view begin_signature = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view end_signature = "-----END SSH SIGNATURE-----";
constexpr std::string_view signature_magic{"SSHSIG\0\0\0\1", 10};
constexpr std::string_view magic_preamble = "SSHSIG";
constexpr std::string_view name_space = "git";
constexpr std::size_t key_limit = 16384;
constexpr std::size_t armor_columns = 70;

// Takes length-prefixed strings off the front, as SSH writes them. A short read empties it.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return ok_ = false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::size_t number() {
    if (rest_.size() < 4) return fail(), 0;
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8U | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(4);
    return value;
  }
  std::string_view string() {
    const std::size_t size = number();
    if (!ok_ || size > rest_.size()) return fail(), std::string_view();
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && rest_.empty(); }

 private:
  void fail() {
    ok_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool ok_ = true;
};

std::string packed(std::string_view text) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(text.size() >> static_cast<unsigned>(shift) & 0xffU);
  }
  return bytes += text;
}

// The file's text where only its owner may read it; ssh-keygen refuses other keys and says why.
std::string read_private(const std::filesystem::path& key) {
  const Descriptor fd(::open(key.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 ||
      static_cast<std::size_t>(status.st_size) > key_limit) {
    return {};
  }
  return read_descriptor(fd.get(), key_limit, key.string());
}

// Empty where it is no base64.
std::string decode(std::string_view lines) {
  return base64_decode(lines, Padding::full, "\n").value_or("");
}

std::string armored(const std::string& blob) {
  const std::string base64 = base64_encode(blob, Padding::full);
  std::string text(begin_signature);
  for (std::size_t at = 0; at < base64.size(); at += armor_columns) {
    text += base64.substr(at, armor_columns) + '\n';
  }
  return text.append(end_signature) + '\n';
}

// The digest of a payload by the name that a signature gives; empty where it is unknown.
std::string digest(std::string_view name, std::string_view payload) {
  std::string hash(crypto_hash_sha512_BYTES, '\0');
  unsigned char* const out = unsigned_bytes(hash);
  if (name == "sha512") {
    crypto_hash_sha512(out, unsigned_bytes(payload), payload.size());
    return hash;
  }
  if (name != "sha256") return {};
  crypto_hash_sha256(out, unsigned_bytes(payload), payload.size());
  hash.resize(crypto_hash_sha256_BYTES);
  return hash;
}

// What the signature's bytes are made over: the digest, and what it is for.
std::string covered_bytes(std::string_view hash_name, std::string_view payload) {
  return std::string(magic_preamble) + packed(name_space) + packed("") + packed(hash_name) +
         packed(digest(hash_name, payload));
}

// Whether a public key line ("ssh-ed25519 AAAA... comment") is of that key.
bool is_line_of(std::string_view line, std::string_view public_blob) {
  if (!line.starts_with(key_type) || line.substr(key_type.size(), 1) != " ") return false;
  line.remove_prefix(key_type.size() + 1);
  return decode(line.substr(0, line.find(' '))) == public_blob;
}

}  // namespace

std::optional<std::string> sign_with_ed25519(const std::filesystem::path& key,
                                             std::string_view payload) {
  std::string text = read_private(key);
  const WipeAtEnd text_wiped(text);
  const std::size_t end = text.find(end_key);
  if (!text.starts_with(begin_key) || end == std::string::npos) return std::nullopt;
  std::string bytes =
      decode(std::string_view(text).substr(begin_key.size(), end - begin_key.size()));
  const WipeAtEnd bytes_wiped(bytes);

  Reader outer(bytes);
  if (!outer.skip(key_magic) || outer.string() != "none" || outer.string() != "none" ||
      !outer.string().empty() || outer.number() != 1) {
    return std::nullopt;
  }
  const std::string_view public_blob = outer.string();
  Reader inner(outer.string());
  if (inner.number() != inner.number() || inner.string() != key_type) return std::nullopt;
  const std::string_view public_key = inner.string();
  const std::string_view secret_key = inner.string();
  if (!outer.ok() || !inner.ok() || secret_key.size() != crypto_sign_SECRETKEYBYTES ||
      public_key.size() != crypto_sign_PUBLICKEYBYTES ||
      secret_key.substr(crypto_sign_SEEDBYTES) != public_key ||
      public_blob != packed(key_type) + packed(public_key)) {
    return std::nullopt;
  }

  const std::string covered = covered_bytes("sha512", payload);
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, unsigned_bytes(covered), covered.size(),
                       unsigned_bytes(secret_key));
  // A damaged key would sign what nobody can verify.
  if (crypto_sign_verify_detached(signature.data(), unsigned_bytes(covered), covered.size(),
                                  unsigned_bytes(public_key)) != 0) {
    return std::nullopt;
  }
  const std::string blob =
      std::string(signature_magic) + packed(public_blob) + packed(name_space) + packed("") +
      packed("sha512") +
      packed(packed(key_type) +
             packed({reinterpret_cast<const char*>(signature.data()), signature.size()}));
  return armored(blob);
}

std::optional<bool> verify_with_ed25519(std::string_view signature, std::string_view payload,
                                        const std::vector<std::string>& allowed_keys) {
  const std::size_t end = signature.find(end_signature);
  if (!signature.starts_with(begin_signature) || end == std::string_view::npos) return std::nullopt;
  const std::string blob =
      decode(signature.substr(begin_signature.size(), end - begin_signature.size()));
  Reader outer(blob);
  outer.skip(signature_magic);
  const std::string_view public_blob = outer.string();
  const std::string_view use = outer.string();
  outer.string();  // reserved
  const std::string_view hash_name = outer.string();
  Reader inner(outer.string());
  Reader key(public_blob);
  if (key.string() != key_type || inner.string() != key_type) return std::nullopt;
  const std::string_view public_key = key.string();
  const std::string_view bytes = inner.string();
  if (!outer.at_end() || !inner.at_end() || !key.at_end() || use != name_space ||
      public_key.size() != crypto_sign_PUBLICKEYBYTES || bytes.size() != crypto_sign_BYTES ||
      digest(hash_name, payload).empty() ||
      std::ranges::none_of(
          allowed_keys, [&](const std::string& line) { return is_line_of(line, public_blob); })) {
    return false;
  }
  const std::string covered = covered_bytes(hash_name, payload);
  return crypto_sign_verify_detached(unsigned_bytes(bytes), unsigned_bytes(covered), covered.size(),
                                     unsigned_bytes(public_key)) == 0;
}

std::optional<std::string> key_named_in(std::string_view signature) {
  const std::size_t end = signature.find(end_signature);
  if (!signature.starts_with(begin_signature) || end == std::string_view::npos) return std::nullopt;
  const std::string blob =
      decode(signature.substr(begin_signature.size(), end - begin_signature.size()));
  Reader outer(blob);
  if (!outer.skip(signature_magic)) return std::nullopt;
  const std::string_view key = outer.string();
  const std::string type(Reader(key).string());
  const bool is_type = !type.empty() && std::ranges::all_of(type, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '@' || c == '.';
  });
  if (!outer.ok() || !is_type) return std::nullopt;
  return type + ' ' + base64_encode(key, Padding::full);
}

}  // namespace tnotes::git

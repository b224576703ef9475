#include "git/settled.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <sodium.h>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/unsigned_bytes.hpp"

namespace tnotes::git {
namespace {

constexpr const char* settled_file = "tnotes/directories";
constexpr std::uint64_t version = 0x746e6f7465730001;
constexpr std::size_t limit = std::size_t{256} << 20;

// Not a secret: the sum tells names apart, and proves nothing.
std::uint64_t hash(std::string_view text) {
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> key{};
  std::array<unsigned char, crypto_shorthash_BYTES> digest{};
  crypto_shorthash(digest.data(), unsigned_bytes(text), text.size(), key.data());
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void append(std::string& out, std::uint64_t value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

void NameSum::add(std::string_view name) { sum_ += hash(name); }

SettledDirectory SettledDirectory::of(std::string_view path, const struct stat& status,
                                      const NameSum& names) {
  return {hash(path), names.value(), status.st_ino, nanoseconds(status.st_ctim),
          nanoseconds(status.st_mtim)};
}

SettledDirectories::SettledDirectories(std::vector<SettledDirectory> all) : all_(std::move(all)) {
  std::ranges::sort(all_, {}, &SettledDirectory::path);
}

SettledDirectories SettledDirectories::load(const Directory& git) {
  std::optional<std::string> bytes;
  try {
    bytes = git.read(settled_file, limit);
  } catch (const Error&) {
  }
  constexpr std::size_t word = sizeof(std::uint64_t);
  if (!bytes || bytes->size() < 2 * word ||
      (bytes->size() - 2 * word) % sizeof(SettledDirectory) != 0) {
    return {};
  }
  const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - word);
  if (number_at(body, 0) != version || number_at(*bytes, body.size()) != hash(body)) return {};
  SettledDirectories loaded;
  loaded.all_.resize((body.size() - word) / sizeof(SettledDirectory));
  if (!loaded.empty()) std::memcpy(loaded.all_.data(), body.data() + word, body.size() - word);
  return loaded;
}

void SettledDirectories::save(const Directory& git) const {
  std::string bytes;
  append(bytes, version);
  bytes.append(reinterpret_cast<const char*>(all_.data()), all_.size() * sizeof(SettledDirectory));
  append(bytes, hash(bytes));
  try {
    git.write(settled_file, bytes);
  } catch (const Error&) {
  }
}

bool SettledDirectories::contains(const SettledDirectory& directory) const {
  auto found = std::ranges::lower_bound(all_, directory.path, {}, &SettledDirectory::path);
  while (found != all_.end() && found->path == directory.path && *found != directory) ++found;
  return found != all_.end() && *found == directory;
}

}  // namespace tnotes::git

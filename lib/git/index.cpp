#include "git/index.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/replace.hpp"
#include "git/sha1.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t checksum_size = 20;
constexpr std::size_t stat_size = 40;
constexpr std::size_t fixed_size = 62;  // stat data, object name, flags
constexpr std::uint16_t length_mask = 0x0fff;
constexpr std::uint16_t unusual_flags = 0x7000;  // extended, and the two bits of the merge stage
constexpr int deepest_tree = 512;

std::uint32_t get32(const char* bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes);
  return std::uint32_t{at[0]} << 24U | std::uint32_t{at[1]} << 16U | std::uint32_t{at[2]} << 8U |
         std::uint32_t{at[3]};
}

void put32(std::string& out, std::uint32_t value) {
  const std::array<char, 4> bytes = {static_cast<char>(value >> 24U),
                                     static_cast<char>(value >> 16U),
                                     static_cast<char>(value >> 8U), static_cast<char>(value)};
  out.append(bytes.data(), bytes.size());
}

void put_stat(std::string& out, const IndexEntry& entry) {
  const StatData& stat = entry.stat;
  for (const std::uint32_t value :
       {stat.ctime_s, stat.ctime_ns, stat.mtime_s, stat.mtime_ns, stat.device, stat.inode,
        entry.mode, stat.user, stat.group, stat.size}) {
    put32(out, value);
  }
}

std::size_t padded(std::size_t path_size) { return (fixed_size + path_size + 8) & ~std::size_t{7}; }

bool take_number(std::string_view& in, char end, int& number) {
  const auto [stop, error] = std::from_chars(in.data(), in.data() + in.size(), number);
  if (error != std::errc{} || stop == in.data() + in.size() || *stop != end) return false;
  in.remove_prefix(static_cast<std::size_t>(stop - in.data()) + 1);
  return true;
}

bool parse_tree(std::string_view& in, CachedTree& tree, int depth) {
  const std::size_t end = in.find('\0');
  if (end == std::string_view::npos || depth > deepest_tree) return false;
  tree.name = in.substr(0, end);
  in.remove_prefix(end + 1);
  int children = 0;
  if (!take_number(in, ' ', tree.count) || !take_number(in, '\n', children)) return false;
  if (tree.count >= 0) {
    if (in.size() < tree.id.bytes.size()) return false;
    std::memcpy(tree.id.bytes.data(), in.data(), tree.id.bytes.size());
    in.remove_prefix(tree.id.bytes.size());
  }
  for (int i = 0; i < children; ++i) {
    if (!parse_tree(in, tree.children.emplace_back(), depth + 1)) return false;
  }
  return true;
}

void write_tree(std::string& out, const CachedTree& tree) {
  out += tree.name;
  out.push_back('\0');
  out += std::to_string(tree.count) + ' ' + std::to_string(tree.children.size()) + '\n';
  if (tree.count >= 0) out += bytes_of(tree.id);
  for (const CachedTree& child : tree.children) write_tree(out, child);
}

// The order in which git keeps the directories of the extension.
bool tree_before(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

auto find_child(std::vector<CachedTree>& children, std::string_view name) {
  return std::ranges::find(children, name, &CachedTree::name);
}

}  // namespace

std::uint32_t mode_of(const struct stat& status) {
  if (S_ISREG(status.st_mode)) {
    return (status.st_mode & S_IXUSR) != 0 ? mode_executable : mode_file;
  }
  return S_ISLNK(status.st_mode) ? mode_symlink : 0;
}

StatData StatData::of(const struct stat& status) {
  const auto cut = [](auto value) { return static_cast<std::uint32_t>(value); };
  return {cut(status.st_ctim.tv_sec),  cut(status.st_ctim.tv_nsec), cut(status.st_mtim.tv_sec),
          cut(status.st_mtim.tv_nsec), cut(status.st_dev),          cut(status.st_ino),
          cut(status.st_uid),          cut(status.st_gid),          cut(status.st_size)};
}

CachedTree& CachedTree::child(std::string_view child_name) {
  const auto found = find_child(children, child_name);
  if (found != children.end()) return *found;
  const auto place = std::ranges::find_if(
      children, [&](const CachedTree& other) { return tree_before(child_name, other.name); });
  return *children.insert(place, CachedTree{std::string(child_name), -1, {}, {}});
}

void CachedTree::remove(std::string_view child_name) {
  const auto found = find_child(children, child_name);
  if (found != children.end()) children.erase(found);
}

bool CachedTree::valid() const {
  return count >= 0 && std::ranges::all_of(children, &CachedTree::valid);
}

std::optional<Index> Index::parse(std::string bytes) {
  Index index;
  const std::string& text = index.texts_.emplace_back(std::move(bytes));
  if (text.size() < header_size + checksum_size || !text.starts_with("DIRC")) return std::nullopt;
  if (get32(text.data() + 4) != 2) return std::nullopt;
  const std::size_t count = get32(text.data() + 8);
  const std::size_t end = text.size() - checksum_size;
  if (count > end / fixed_size) return std::nullopt;

  index.entries_.reserve(count + 8);
  std::size_t at = header_size;
  std::string_view previous;
  for (std::size_t i = 0; i < count; ++i) {
    if (end - at < fixed_size + 1) return std::nullopt;
    const char* const raw = text.data() + at;
    const std::uint16_t flags = static_cast<std::uint16_t>(get32(raw + 58));  // its low half
    if ((flags & unusual_flags) != 0) return std::nullopt;
    std::size_t length = flags & length_mask;
    const char* const path = raw + fixed_size;
    if (length == length_mask) length = ::strnlen(path, end - at - fixed_size);
    if (length == 0 || padded(length) > end - at || path[length] != '\0') return std::nullopt;

    IndexEntry& entry = index.entries_.emplace_back();
    entry.path = {path, length};
    if (entry.path <= previous) return std::nullopt;
    previous = entry.path;
    entry.stat = {get32(raw),      get32(raw + 4),  get32(raw + 8),
                  get32(raw + 12), get32(raw + 16), get32(raw + 20),
                  get32(raw + 28), get32(raw + 32), get32(raw + 36)};
    entry.mode = get32(raw + 24);
    std::memcpy(entry.id.bytes.data(), raw + stat_size, entry.id.bytes.size());
    at += padded(length);
  }

  while (at < end) {
    if (end - at < 8) return std::nullopt;
    const std::string_view signature(text.data() + at, 4);
    const std::size_t size = get32(text.data() + at + 4);
    at += 8;
    if (size > end - at) return std::nullopt;
    if (signature[0] < 'A' || signature[0] > 'Z') return std::nullopt;
    if (signature == "TREE") {
      std::string_view in(text.data() + at, size);
      if (!parse_tree(in, index.tree_, 0)) index.tree_ = {};
    }
    at += size;
  }
  return index;
}

std::string Index::serialize() const {
  std::size_t size = header_size + checksum_size + 65536;
  for (const IndexEntry& entry : entries_) size += padded(entry.path.size());
  std::string out;
  out.reserve(size);
  out += "DIRC";
  put32(out, 2);
  put32(out, static_cast<std::uint32_t>(entries_.size()));
  for (const IndexEntry& entry : entries_) {
    const std::size_t start = out.size();
    put_stat(out, entry);
    out += bytes_of(entry.id);
    const std::size_t length = std::min<std::size_t>(entry.path.size(), length_mask);
    out.push_back(static_cast<char>(length >> 8U));
    out.push_back(static_cast<char>(length));
    out += entry.path;
    out.resize(start + padded(entry.path.size()), '\0');
  }
  if (tree_.count >= 0 || !tree_.children.empty()) {
    std::string extension;
    write_tree(extension, tree_);
    out += "TREE";
    put32(out, static_cast<std::uint32_t>(extension.size()));
    out += extension;
  }
  Sha1 sum;
  sum.update(out);
  out += bytes_of(sum.digest());
  return out;
}

std::size_t Index::lower_bound(std::string_view path) const {
  const auto found = std::ranges::lower_bound(entries_, path, {}, &IndexEntry::path);
  return static_cast<std::size_t>(found - entries_.begin());
}

const IndexEntry* Index::find(std::string_view path) const {
  const std::size_t at = lower_bound(path);
  return at < entries_.size() && entries_[at].path == path ? &entries_[at] : nullptr;
}

std::size_t Index::count_below(const std::string& directory) const {
  if (directory.empty()) return entries_.size();
  // '0' follows '/': all that begins with "directory/" stands between the two.
  return lower_bound(directory + '0') - lower_bound(directory + '/');
}

void Index::put(const std::vector<IndexEntry>& changed) {
  std::vector<IndexEntry> added;
  for (const IndexEntry& entry : changed) {
    const std::size_t at = lower_bound(entry.path);
    const bool known = at < entries_.size() && entries_[at].path == entry.path;
    IndexEntry& place = known ? entries_[at] : added.emplace_back();
    const std::string_view path =
        known ? place.path : std::string_view(texts_.emplace_back(entry.path));
    place = entry;
    place.path = path;
  }
  const auto middle = entries_.insert(entries_.end(), added.begin(), added.end());
  std::ranges::inplace_merge(entries_, middle, {}, &IndexEntry::path);
}

void Index::remove(const std::vector<std::string_view>& paths) {
  if (paths.empty()) return;
  std::erase_if(entries_, [&](const IndexEntry& entry) {
    return std::ranges::binary_search(paths, entry.path);
  });
}

void Index::forget_young() {
  for (IndexEntry& entry : entries_) {
    if (entry.stat.not_before(written)) entry.stat.size = 0;
  }
}

void Index::append(std::string path, const Oid& id, std::uint32_t mode) {
  entries_.push_back({texts_.emplace_back(std::move(path)), id, mode, {}});
}

bool Index::stands_at(const Oid& tree_id) const {
  return tree_.id == tree_id && tree_.valid() &&
         static_cast<std::size_t>(tree_.count) == entries_.size();
}

std::optional<Index> load_index(int git_directory) {
  const Descriptor file(
      ::openat(git_directory, "index", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return std::nullopt;
    throw_system("read", ".git/index", errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_system("read", ".git/index", errno);
  if (!S_ISREG(status.st_mode)) {
    throw Error(Exit::invalid, "'.git/index' is not a plain file");
  }
  std::string bytes;
  bytes.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system("read", ".git/index", errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  std::optional<Index> index = Index::parse(std::move(bytes));
  if (index) {
    const StatData stat = StatData::of(status);
    index->written = {stat.mtime_s, stat.mtime_ns};
  }
  return index;
}

}  // namespace tnotes::git

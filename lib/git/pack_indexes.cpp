#include "git/pack_indexes.hpp"

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "git/sha1.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t largest_index = std::size_t{1} << 30;
constexpr std::size_t sum_size = 20;

bool has_its_sum(std::string_view bytes) {
  if (bytes.size() < sum_size) return false;
  Sha1 sum;
  sum.update(bytes.substr(0, bytes.size() - sum_size));
  const Oid digest = sum.digest();
  return bytes_of(digest) == bytes.substr(bytes.size() - sum_size);
}

// None where the folder is a link: that is told by who looks at the place.
std::vector<Entry> entries_in(const Directory& git, const std::string& folder) {
  try {
    return git.list(folder).value_or(std::vector<Entry>());
  } catch (const Error& error) {
    if (error.code() != Exit::refused) throw;
    return {};
  }
}

}  // namespace

void require_sound_pack_indexes(const Directory& git) {
  constexpr std::string_view index_ending = ".idx";
  const std::string folder = "objects/pack";
  for (const auto& entry : entries_in(git, folder)) {
    const bool is_index = entry.name.ends_with(index_ending);
    if (!is_index && entry.name != "multi-pack-index") continue;
    const auto bytes = git.read(folder + '/' + entry.name, largest_index);
    if (!bytes || has_its_sum(*bytes)) continue;
    const std::string path = fmt::format(".git/{}/{}", folder, entry.name);
    Error error(Exit::invalid, fmt::format("'{}' is damaged", escape_for_terminal(path, true)));
    const std::string root = for_shell(git.path().parent_path().string());
    std::string again = "multi-pack-index write";
    if (is_index) {
      again = "index-pack " +
              for_shell(fmt::format(".git/{}/{}.pack", folder,
                                    entry.name.substr(0, entry.name.size() - index_ending.size())));
    }
    throw error.hint("it is made anew from what is beside it: move it away, then " +
                     shown_command(fmt::format("git -C {} {}", root, again)));
  }
}

}  // namespace tnotes::git

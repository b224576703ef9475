#include "workspace/places.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <span>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/shape.hpp"
#include "base/text.hpp"

namespace tnotes {
namespace {

namespace fs = std::filesystem;

// Without the empty name that a trailing slash leaves.
fs::path trimmed(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

fs::path written(const fs::path& path) { return trimmed(absolute_path(path).lexically_normal()); }

fs::path resolved(const fs::path& path) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(absolute_path(path), failed);
  return failed ? written(path) : trimmed(real.lexically_normal());
}

// A path as its symlinks resolve, and what it goes through: itself as it is written and as it
// resolves, then what is above either.
struct Way {
  fs::path place;
  std::vector<fs::path> through;
};

Way way_to(const fs::path& path) {
  Way way{resolved(path), {}};
  fs::path ends[] = {written(path), way.place};
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (auto& each : ends) {
      if (each.empty()) continue;
      const bool is_new = std::ranges::none_of(
          way.through, [&](const fs::path& known) { return known.native() == each.native(); });
      if (is_new) way.through.push_back(each);
      each = each.has_relative_path() ? each.parent_path() : fs::path();
      goes_on = goes_on || !each.empty();
    }
  }
  return way;
}

bool leads_into(const Way& inner, const Way& outer) {
  struct stat place {};
  const bool exists = ::stat(outer.place.c_str(), &place) == 0;
  return std::ranges::any_of(inner.through, [&](const fs::path& each) {
    if (each.native() == outer.place.native()) return true;
    struct stat status {};
    return exists && ::stat(each.c_str(), &status) == 0 && status.st_dev == place.st_dev &&
           status.st_ino == place.st_ino;
  });
}

template <class Holds>
std::optional<fs::path> nearest(std::span<const fs::path> directories, Holds holds) {
  const auto found = std::ranges::find_if(directories, holds);
  return found == directories.end() ? std::nullopt : std::optional(*found);
}

// Whether a file begins as one of ours does: others may have the name. One that cannot be read may
// be anybody's.
bool has_keys(const fs::path& file, std::initializer_list<std::string_view> keys) {
  if (!is_there(file)) return false;
  if (::access(file.c_str(), R_OK) != 0) return true;
  constexpr std::size_t looked_at = std::size_t{4} << 10;
  const std::string begin = "\n" + read_beginning(file, looked_at);
  return std::ranges::all_of(keys, [&](std::string_view key) {
    return begin.find(fmt::format("\n{}:", key)) != std::string::npos;
  });
}

std::string shown(const fs::path& path) { return escape_for_terminal(path.string(), true); }

// One of the two within what is another's.
void refuse_others(const Way& way, const char* what) {
  const auto refuse = [&](const fs::path& around, const char* whose) {
    return Error(Exit::refused, fmt::format("{} lies within the {} {}", shown(way.through.front()),
                                            whose, shown(around)))
        .hint(fmt::format("choose another place for {}, outside of it", what));
  };
  for (const auto& each : way.through) {
    if (each == way.through.front() || each == way.place) continue;
    if (holds_vault(each)) throw refuse(each, "vault");
    if (holds_records(each)) throw refuse(each, "records");
  }
}

void refuse_records_place(const Way& records) {
  if (holds_vault(records.place)) {
    throw Error(Exit::refused, fmt::format("{} is a vault, and no records", shown(records.place)));
  }
  refuse_others(records, "the records");
}

void refuse_vault_place(const Way& vault) {
  if (holds_records(vault.place) && !is_there(vault.place / vault_file_name)) {
    throw Error(Exit::refused,
                fmt::format("{} holds records, and is no vault", shown(vault.place)));
  }
  refuse_others(vault, "the vault");
}

}  // namespace

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

bool holds_records(const fs::path& directory) {
  return is_there(directory / ".git") &&
         has_keys(directory / practice_file_name, {"format", "clinicians"});
}

bool holds_vault(const fs::path& directory) {
  return has_keys(directory / vault_file_name, {"format", "recipients"}) &&
         (is_there(directory / ".git") || is_there(directory / "notes")) &&
         !holds_records(directory);
}

std::vector<fs::path> directories_above(const fs::path& path) {
  Way way = way_to(path);
  const fs::path itself = way.through.front();
  std::erase_if(way.through,
                [&](const fs::path& each) { return each == itself || each == way.place; });
  return std::move(way.through);
}

bool lies_within(const fs::path& inner, const fs::path& outer) {
  return leads_into(way_to(inner), way_to(outer));
}

std::optional<fs::path> vault_around(const fs::path& path) {
  return nearest(way_to(path).through, holds_vault);
}

std::optional<fs::path> records_around(const fs::path& path) {
  return nearest(way_to(path).through, holds_records);
}

void refuse_nesting(const fs::path& records, const fs::path& vault) {
  const Way to_records = way_to(records);
  const Way to_vault = way_to(vault);
  const bool inside = leads_into(to_records, to_vault);
  const bool around = leads_into(to_vault, to_records);
  if (inside || around) {
    const char* what = inside && around ? "the records and the vault cannot be one directory"
                       : inside         ? "the records cannot lie within the vault"
                                        : "the vault cannot lie within the records";
    throw Error(Exit::refused, what)
        .hint(fmt::format("the records would be at {}", shown(records)))
        .hint(fmt::format("the vault would be at {}", shown(vault)))
        .hint("keep them side by side, as in ~/tnotes/records and ~/tnotes/vault");
  }
  refuse_records_place(to_records);
  refuse_vault_place(to_vault);
}

void refuse_nesting(const Settings& settings) {
  const auto vault = settings.vault();
  try {
    if (settings.find("records") != nullptr) {
      refuse_nesting(settings.records(), *vault);
    } else if (vault) {
      refuse_vault_place(way_to(*vault));
    }
  } catch (Error& error) {
    throw error.hint("'tnotes config list --show-origin' says who put them there");
  }
}

void refuse_own_place(const fs::path& path, const char* what, const char* variable) {
  for (const auto& each : way_to(path).through) {
    const bool in_vault = holds_vault(each);
    if (!in_vault && !holds_records(each)) continue;
    throw Error(Exit::refused, fmt::format("{} cannot lie within the {} {}", what,
                                           in_vault ? "vault" : "records", shown(each)))
        .hint(fmt::format("{} says where it is", variable));
  }
}

void refuse_vault_path(const Settings& settings, const fs::path& path) {
  const auto refuse = [&](const char* what) {
    return Error(Exit::refused, fmt::format("'{}' {}", shown(path), what))
        .hint("what is in the vault stays there: 'tnotes vault' alone reads it");
  };
  const auto vault = settings.vault();
  if ((vault && lies_within(path, *vault)) || vault_around(path)) {
    throw refuse("lies within the vault");
  }
  if (lies_within(path, settings.vault_key())) throw refuse("is the vault's key");
}

void refuse_signing_key(const Settings& settings, const fs::path& key) {
  constexpr std::size_t looked_at = 256;
  refuse_vault_path(settings, key);
  if (!is_age_file(read_beginning(key, looked_at))) return;
  throw Error(Exit::refused, fmt::format("'{}' is an age file, and no signing key", shown(key)))
      .hint("a signing key is one that ssh-keygen makes");
}

}  // namespace tnotes

#include "records/edit_buffer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "records/edit_folder.hpp"

namespace tnotes::records {
namespace {

// More than a note may hold: too long a text must come back as well, to be shortened.
constexpr std::size_t text_limit = std::size_t{64} << 20;

constexpr const char* old_ending = ".old";

std::filesystem::path lock_path(const Records& records, std::string_view stem) {
  return records.root() / edit_folder / fmt::format("{}.lock", stem);
}

FileLock take_lock(const Records& records, const std::string& stem, const std::string& what) {
  records.files().make_directories(edit_folder);
  // Other commands look at the buffer for a moment; an editor has it for long.
  constexpr std::chrono::milliseconds moment{300};
  auto lock = FileLock::acquire(lock_path(records, stem), moment);
  if (!lock) {
    throw Error(Exit::refused, fmt::format("{} is open in an editor", what))
        .hint("close it there first");
  }
  return *std::move(lock);
}

Rescue::Kind kind_of(std::string_view name) {
  static constexpr std::string_view swaps[] = {".swp", ".swo", ".swn", ".kate-swp"};
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  if (std::any_of(std::begin(swaps), std::end(swaps), ends)) return Rescue::Kind::swap;
  if (ends("~") || ends(".bak")) return Rescue::Kind::backup;
  // Where ID.md.save is taken, nano writes ID.md.save.1 and so on.
  const std::size_t save = name.rfind(".save");
  const bool is_save = save != std::string_view::npos &&
                       name.find_first_not_of(".0123456789", save + 5) == std::string_view::npos;
  return is_save ? Rescue::Kind::text : Rescue::Kind::other;
}

}  // namespace

EditBuffer::EditBuffer(const Records& records, std::string stem, std::string ending, FileLock lock)
    : records_(records),
      stem_(std::move(stem)),
      ending_(std::move(ending)),
      lock_(std::move(lock)) {}

EditBuffer::EditBuffer(const Records& records, const std::string& note_id)
    : EditBuffer(records, note_id, ".md",
                 take_lock(records, note_id, fmt::format("note {}", note_id))) {}

EditBuffer EditBuffer::of_client(const Records& records, const std::string& client_id) {
  const std::string stem = fmt::format("client-{}", client_id);
  return {records, stem, ".yaml", take_lock(records, stem, fmt::format("client '{}'", client_id))};
}

EditBuffer EditBuffer::of_words(const Records& records, std::string_view step,
                                const std::string& id) {
  const std::string stem = fmt::format("{}-{}", step, id);
  return {records, stem, ".md", take_lock(records, stem, fmt::format("the {} of {}", step, id))};
}

std::string EditBuffer::name(std::string_view ending) const {
  return fmt::format("{}/{}{}", edit_folder, stem_, ending);
}

std::filesystem::path EditBuffer::file() const { return records_.root() / name(ending_); }

std::optional<std::string> EditBuffer::text() const {
  return records_.files().read(name(ending_), text_limit);
}

std::optional<std::string> EditBuffer::base() const {
  return records_.files().read(name(base_ending), text_limit);
}

bool EditBuffer::is_unfinished() const {
  try {
    const auto left = text();
    if (!left) return false;
    return (!trim(*left).empty() && left != base()) || !rescues().empty();
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return true;  // a directory, say, that an editor put there
  }
}

void EditBuffer::fill(std::string_view text, std::string_view base, std::string_view client) const {
  // The text is gone before its base changes: cut off in between, it would pass for a typed one.
  records_.files().remove(name(ending_));
  records_.files().write(name(base_ending), base);
  // Beside the text, in which an editor may break everything.
  if (!client.empty()) records_.files().write(name(client_ending), client);
  records_.files().write(name(ending_), text);
}

void EditBuffer::keep_command(std::string_view command) const {
  records_.files().write(name(command_ending), command);
}

std::optional<std::string> EditBuffer::command() const {
  return records_.files().read(name(command_ending));
}

std::vector<Rescue> EditBuffer::rescues() const {
  std::vector<Rescue> found;
  const auto entries = records_.files().list(edit_folder);
  for (const auto& entry : entries.value_or(std::vector<Entry>{})) {
    if (entry.kind != EntryKind::file || !lies_beside(entry.name, stem_)) continue;
    const std::string_view rest =
        std::string_view(entry.name)
            .substr(std::min(entry.name.size(), entry.name.starts_with(stem_) ? stem_.size() : 0));
    if (rest == ending_ || is_own_ending(rest)) continue;
    std::filesystem::path path = records_.root() / edit_folder / entry.name;
    std::error_code gone;
    const auto written = std::filesystem::last_write_time(path, gone);
    if (!gone) found.push_back({std::move(path), kind_of(entry.name), written});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Rescue& a, const Rescue& b) { return a.written > b.written; });
  return found;
}

std::optional<std::string> EditBuffer::read(const Rescue& rescue) const {
  try {
    return records_.files().read(fmt::format("{}/{}", edit_folder, rescue.path.filename().string()),
                                 text_limit);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void EditBuffer::take_up(const Rescue& rescue) const {
  const auto rescued = read(rescue);
  if (!rescued) return;
  const auto typed = text();
  if (typed && typed != base()) records_.files().write(name(old_ending), *typed);
  records_.files().write(name(ending_), *rescued);
  remove(rescue);
}

void EditBuffer::remove(const Rescue& rescue) const {
  records_.files().remove(fmt::format("{}/{}", edit_folder, rescue.path.filename().string()));
}

void EditBuffer::drop() const {
  // The text first: what is left without it means nothing.
  records_.files().remove(name(ending_));
  for (const std::string_view ending : own_endings) records_.files().remove(name(ending));
}

bool EditBuffer::hold_again(std::chrono::milliseconds wait) {
  lock_.reset();
  lock_ = FileLock::acquire(lock_path(records_, stem_), wait);
  return lock_.has_value();
}

}  // namespace tnotes::records

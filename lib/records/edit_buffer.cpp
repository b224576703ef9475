#include "records/edit_buffer.hpp"

#include <fmt/format.h>

namespace tnotes::records {
namespace {

constexpr const char* folder = ".git/tnotes/edit";

// More than a note may hold: too long a text must come back as well, to be shortened.
constexpr std::size_t text_limit = std::size_t{64} << 20;

std::string client_name(const std::string& note_id) {
  return fmt::format("{}/{}.client", folder, note_id);
}

std::filesystem::path lock_path(const Records& records, const std::string& note_id) {
  return records.root() / folder / (note_id + ".lock");
}

FileLock take_lock(const Records& records, const std::string& note_id) {
  records.files().make_directories(folder);
  auto lock = FileLock::acquire(lock_path(records, note_id), std::chrono::milliseconds(0));
  if (!lock) {
    throw Error(Exit::refused, fmt::format("note {} is open in an editor", note_id))
        .hint("close it there first");
  }
  return *std::move(lock);
}

}  // namespace

EditBuffer::EditBuffer(const Records& records, const std::string& note_id)
    : records_(records),
      name_(fmt::format("{}/{}.md", folder, note_id)),
      lock_(take_lock(records, note_id)) {}

std::filesystem::path EditBuffer::file() const { return records_.root() / name_; }

std::optional<std::string> EditBuffer::text() const {
  return records_.files().read(name_, text_limit);
}

void EditBuffer::fill(std::string_view client, std::string_view text) const {
  // Beside the text, in which an editor may break everything.
  records_.files().write(client_name(file().stem()), client);
  records_.files().write(name_, text);
}

void EditBuffer::drop() const {
  // Together with the swap, undo and backup files that the editor put beside it.
  const std::string id = file().stem();
  const auto entries = records_.files().list(folder);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.kind == EntryKind::file && entry.name.find(id) != std::string::npos) {
      records_.files().remove(fmt::format("{}/{}", folder, entry.name));
    }
  }
}

std::vector<std::string> buffers(const Records& records) {
  std::vector<std::string> ids;
  const auto entries = records.files().list(folder);
  if (!entries) return ids;
  for (const auto& entry : *entries) {
    if (entry.kind != EntryKind::file || !entry.name.ends_with(".md")) continue;
    std::string id = entry.name.substr(0, entry.name.size() - 3);
    if (is_note_id(id)) ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> abandoned_buffers(const Records& records) {
  std::vector<std::string> ids = buffers(records);
  std::erase_if(ids, [&](const std::string& id) {
    return !FileLock::acquire(lock_path(records, id), std::chrono::milliseconds(0));
  });
  return ids;
}

std::string buffer_client(const Records& records, const std::string& note_id) {
  const std::string client = records.files().read(client_name(note_id)).value_or("");
  return is_client_id(client) ? client : std::string();
}

}  // namespace tnotes::records

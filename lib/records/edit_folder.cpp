#include "records/edit_folder.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "records/edit_buffer.hpp"

namespace tnotes::records {
namespace {

constexpr std::size_t note_id_length = std::string_view("20261123-k7f3m").size();

// The note's id that a name in the folder begins with; empty where it is a file that tnotes puts
// beside a text, or nothing of a note's.
std::string note_in(const Entry& entry) {
  const std::string_view name = without_lead(entry.name);
  const std::string id(name.substr(0, std::min(name.size(), note_id_length)));
  if (!is_note_id(id) || !lies_beside(entry.name, id)) return {};
  // An editor may leave anything in the text's place; a link elsewhere is emacs' own lock.
  if (entry.kind != EntryKind::file && entry.name != id + ".md") return {};
  const bool begins = entry.name.starts_with(id);
  return begins && is_own_ending(entry.name.substr(id.size())) ? std::string() : id;
}

// Whose note a text says that it is.
std::string client_in(const std::string& text, const std::string& note_id) {
  try {
    const NoteParts parts = split_note("the text", text);
    const yaml::Node front = yaml::parse({"the text", parts.front, 2, false});
    const yaml::Node* id = front.find("id");
    const yaml::Node* client = front.find("client");
    if (client == nullptr || (id != nullptr && id->text != note_id)) return {};
    return is_client_id(client->text) ? client->text : std::string();
  } catch (const Error&) {
    return {};
  }
}

// Ids of texts called PREFIX ID ENDING that have something unfinished and that no editor has now.
std::vector<std::string> abandoned_of(
    const Records& records, std::string_view prefix, std::string_view ending,
    const std::function<bool(std::string_view)>& is_id,
    const std::function<EditBuffer(const Records&, const std::string&)>& open) {
  std::vector<std::string> ids;
  const auto entries = records.files().list(edit_folder);
  for (const auto& entry : entries.value_or(std::vector<Entry>{})) {
    std::string_view name = without_lead(entry.name);
    const std::size_t end = name.find(ending);
    if (!name.starts_with(prefix) || end == std::string_view::npos) continue;
    std::string id(name.substr(prefix.size(), end - prefix.size()));
    if (!is_id(id) || std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    try {
      const EditBuffer buffer = open(records, id);
      if (buffer.is_unfinished() || !buffer.rescues().empty()) ids.push_back(std::move(id));
    } catch (const Error& error) {
      if (error.code() != Exit::refused) throw;
    }
  }
  return ids;
}

}  // namespace

bool is_own_ending(std::string_view ending) {
  return std::find(own_endings.begin(), own_endings.end(), ending) != own_endings.end();
}

std::string_view without_lead(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of(".#~"), name.size()));
  return name;
}

bool lies_beside(std::string_view name, std::string_view stem) {
  const std::string_view own = without_lead(name);
  if (!own.starts_with(stem)) return false;
  // `client-ana-b.yaml` is another client's.
  return own.size() == stem.size() ||
         std::string_view(".~#").find(own[stem.size()]) != std::string_view::npos;
}

std::vector<std::string> buffers(const Records& records) {
  std::vector<std::string> ids;
  const auto entries = records.files().list(edit_folder);
  for (const auto& entry : entries.value_or(std::vector<Entry>{})) {
    if (std::string id = note_in(entry); !id.empty()) ids.push_back(std::move(id));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<std::string> abandoned_buffers(const Records& records) {
  std::vector<std::string> ids = buffers(records);
  std::erase_if(ids, [&](const std::string& id) {
    try {
      const EditBuffer buffer(records, id);
      return !buffer.is_unfinished() && buffer.rescues().empty();
    } catch (const Error& error) {
      if (error.code() != Exit::refused) throw;
      return true;  // an editor has it
    }
  });
  return ids;
}

std::vector<std::string> abandoned_clients(const Records& records) {
  return abandoned_of(records, "client-", ".yaml", is_client_id, EditBuffer::of_client);
}

std::vector<std::pair<std::string, std::string>> abandoned_words(const Records& records) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const std::string_view step : {"request", "extension", "statement", "rebuttal"}) {
    const auto is_id = [&](std::string_view id) {
      return step == "request" ? is_client_id(id) : is_note_id(id);
    };
    const auto open = [&](const Records& of, const std::string& id) {
      return EditBuffer::of_words(of, step, id);
    };
    for (auto& id : abandoned_of(records, fmt::format("{}-", step), ".md", is_id, open)) {
      found.emplace_back(step, std::move(id));
    }
  }
  return found;
}

std::string buffer_client(const Records& records, const std::string& note_id) {
  const auto read = [&](const std::string& name) -> std::string {
    try {
      return records.files().read(fmt::format("{}/{}", edit_folder, name)).value_or("");
    } catch (const Error&) {
      return {};
    }
  };
  if (std::string client = read(fmt::format("{}{}", note_id, client_ending)); is_client_id(client))
    return client;
  // An editor that saved after tnotes had cleared up left the text alone.
  for (const std::string_view ending : {".md", ".md.save", ".base"}) {
    std::string client = client_in(read(fmt::format("{}{}", note_id, ending)), note_id);
    if (!client.empty()) return client;
  }
  return {};
}

std::filesystem::path buffer_file(const Records& records, const std::string& note_id) {
  return records.root() / edit_folder / fmt::format("{}.md", note_id);
}

}  // namespace tnotes::records

#include "records/store.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "records/shapes.hpp"

namespace tnotes::records {
namespace {

namespace fs = std::filesystem;

Directory open_root(const fs::path& root) {
  std::error_code failed;
  const bool found = fs::is_directory(root, failed);
  if (!found) {
    throw Error(Exit::not_found, fmt::format("there are no records at {}", root.string()))
        .hint("make them with 'tnotes init'")
        .hint("or say where they are with --records DIR or TNOTES_RECORDS");
  }
  Directory directory = Directory::open(root);
  if (!directory.exists(std::string(practice_path))) {
    throw Error(
        directory.exists(std::string(vault_file_name)) ? Exit::refused : Exit::not_found,
        fmt::format("{} is no records directory: it has no {}", root.string(), practice_path))
        .hint("make records with 'tnotes init --records DIR'");
  }
  return directory;
}

std::string required(const Directory& files, const std::string& path, const std::string& what) {
  if (auto text = files.read(path)) return *std::move(text);
  throw Error(Exit::not_found, fmt::format("there is no {}", what));
}

int year_of(Date date) { return static_cast<int>(date.year()); }

}  // namespace

Records::Records(const fs::path& root, fs::path state)
    : files_(open_root(root)), state_(std::move(state)) {}

git::Repository& Records::repository() const {
  if (!repository_) repository_ = std::make_unique<git::Repository>(root());
  return *repository_;
}

Practice Records::practice() const {
  const std::string path(practice_path);
  const std::string text = required(files_, path, path);
  return parse_practice({path, text});
}

Templates Records::templates() const {
  std::vector<TemplateFile> own;
  const auto entries = files_.list("templates");
  if (entries) {
    for (const auto& entry : *entries) {
      if (!entry.name.ends_with(".yaml") || entry.name.starts_with('.')) continue;
      const std::string path = "templates/" + entry.name;
      TemplateFile file{entry.name.substr(0, entry.name.size() - 5), path, {}, {}};
      try {
        file.text = files_.read(path).value_or(std::string());
        if (holds_age_file(file.text)) {
          throw Error(Exit::refused,
                      fmt::format("{} is an age file, which has no place here", path));
        }
        refuse_vault_text(path, file.text);
      } catch (const Error& error) {
        if (error.code() == Exit::system) throw;
        file.text.clear();
        file.fault = error;
        file.fault->hint(fmt::format("move {} away", path));
      }
      own.push_back(std::move(file));
    }
  }
  return Templates(std::move(own));
}

std::vector<std::string> Records::client_ids() const {
  std::vector<std::string> ids;
  const auto entries = files_.list("clients");
  if (!entries) return ids;
  for (const auto& entry : *entries) {
    if (entry.kind == EntryKind::directory && is_client_id(entry.name)) ids.push_back(entry.name);
  }
  return ids;
}

Client Records::client(const std::string& id) const {
  const std::string path = client_path(id);
  const std::string text = required(files_, path, fmt::format("client '{}'", id));
  return parse_client({path, text, 1, false}, id);
}

std::vector<Client> Records::clients(std::vector<Damage>& damaged) const {
  std::vector<Client> clients;
  for (const auto& id : client_ids()) {
    try {
      clients.push_back(client(id));
    } catch (const Error& error) {
      if (error.code() == Exit::not_found) continue;  // a folder that holds no client
      damaged.push_back({client_path(id), error});
    }
  }
  return clients;
}

std::vector<NoteRef> Records::notes(const std::optional<std::string>& client,
                                    const std::optional<Period>& period) const {
  std::vector<NoteRef> refs;
  const std::vector<std::string> ids = client ? std::vector{*client} : client_ids();
  for (const auto& id : ids) {
    const std::string folder = client_folder(id) + "/notes";
    const auto years = files_.list(folder);
    if (!years) continue;
    for (const auto& year : *years) {
      if (year.kind != EntryKind::directory || year.name.size() != 4) continue;
      if (period && (year.name < fmt::format("{:04}", year_of(period->first)) ||
                     year.name > fmt::format("{:04}", year_of(period->last)))) {
        continue;
      }
      const auto names = files_.list(folder + "/" + year.name);
      if (!names) continue;
      for (const auto& entry : *names) {
        auto ref = note_at(fmt::format("{}/{}/{}", folder, year.name, entry.name));
        if (!ref || (period && !period->contains(note_id_date(ref->id)))) continue;
        refs.push_back(std::move(*ref));
      }
    }
  }
  std::sort(refs.begin(), refs.end(),
            [](const NoteRef& a, const NoteRef& b) { return a.id < b.id; });
  return refs;
}

std::string Records::note_text(const NoteRef& ref) const {
  return required(files_, ref.path(), fmt::format("note {}", ref.id));
}

Note Records::note(const NoteRef& ref) const { return note(ref, note_text(ref)); }

Note Records::note(const NoteRef& ref, std::string_view text) const {
  Note note = [&] {
    try {
      return parse_note(ref.path(), text);
    } catch (Error& error) {
      if (error.code() == Exit::invalid) {
        error.hint(fmt::format("mend it with 'tnotes edit {}'", ref.id));
      }
      throw;
    }
  }();
  const auto mismatch = [&](const char* key) {
    const yaml::Mark mark = note.front.find(key)->mark;
    return Error(Exit::invalid, fmt::format("{}:{}:{}: '{}' does not fit the file's place",
                                            ref.path(), mark.line, mark.column, key));
  };
  if (note.id != ref.id) throw mismatch("id");
  if (note.client != ref.client) throw mismatch("client");
  return note;
}

std::optional<NoteRef> note_at(std::string_view path) {
  const auto parts = split(path, '/');
  if (parts.size() != 5 || parts[0] != "clients" || parts[2] != "notes" ||
      !parts[4].ends_with(".md") || !is_client_id(parts[1])) {
    return std::nullopt;
  }
  const std::string_view id = parts[4].substr(0, parts[4].size() - 3);
  if (!is_note_id(id) || id.substr(0, 4) != parts[3]) return std::nullopt;
  return NoteRef{std::string(parts[1]), std::string(id)};
}

}  // namespace tnotes::records

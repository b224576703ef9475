#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/ids.hpp"
#include "base/lock.hpp"
#include "base/time.hpp"
#include "git/repository.hpp"
#include "records/client.hpp"
#include "records/note.hpp"
#include "records/practice.hpp"
#include "records/template.hpp"

namespace tnotes::records {

// Where a note is; the path alone tells its client, its id and so its day.
struct NoteRef {
  std::string client;
  std::string id;
  [[nodiscard]] std::string path() const { return note_path(client, id); }
  friend bool operator==(const NoteRef&, const NoteRef&) = default;
};

// A file that could not be read as what it should be. The others are read all the same.
struct Damage {
  std::string path;
  Error error;
};

// The records directory, for reading. What it reads is the work tree: what a person sees there.
class Records {
 public:
  // Throws not_found (with the hint to run `tnotes init`), or refused where `root` is no records
  // directory. `state` is where heads are remembered (records/heads.hpp).
  Records(const std::filesystem::path& root, std::filesystem::path state);

  [[nodiscard]] const std::filesystem::path& root() const { return files_.path(); }
  [[nodiscard]] const std::filesystem::path& state() const { return state_; }
  [[nodiscard]] const Directory& files() const { return files_; }
  // Opened when first asked for: commands that only read files never pay for it.
  [[nodiscard]] git::Repository& repository() const;

  [[nodiscard]] Practice practice() const;
  [[nodiscard]] Templates templates() const;

  // Ids of all clients, sorted.
  [[nodiscard]] std::vector<std::string> client_ids() const;
  // Throws not_found, or invalid.
  [[nodiscard]] Client client(const std::string& id) const;
  // All clients that can be read, sorted by id; the others are added to `damaged`.
  [[nodiscard]] std::vector<Client> clients(std::vector<Damage>& damaged) const;

  // Notes by their names alone, sorted by id: of one client or all, within a period or ever.
  [[nodiscard]] std::vector<NoteRef> notes(const std::optional<std::string>& client = {},
                                           const std::optional<Period>& period = {}) const;
  // A note's bytes. Throws not_found, or what Directory::read throws.
  [[nodiscard]] std::string note_text(const NoteRef& ref) const;
  // Parses a note and checks that it is the one its path says. Throws as parse_note does.
  [[nodiscard]] Note note(const NoteRef& ref) const;
  [[nodiscard]] Note note(const NoteRef& ref, std::string_view text) const;

 private:
  Directory files_;
  std::filesystem::path state_;
  mutable std::unique_ptr<git::Repository> repository_;
};

// Where a path of the work tree belongs: clients/<client>/notes/<year>/<id>.md and nothing else.
std::optional<NoteRef> note_at(std::string_view path);

// The client that a word means: an exact id, else any part of a name (case and accents aside) that
// fits one client alone; a whole name goes before parts of others. Throws not_found with near
// names, or with the candidates where it fits several.
Client find_client(const Records& records, std::string_view word);

// The note that a word means: any part of an id that fits one note alone, `@` (the note that
// `clinician` touched last), `@draft` (that clinician's latest draft), or the path of a note's
// file. Throws not_found, with the candidates where it fits several.
NoteRef find_note(const Records& records, std::string_view word, std::string_view clinician);

}  // namespace tnotes::records

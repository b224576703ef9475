#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "git/repository.hpp"
#include "records/amendments.hpp"
#include "records/signed_history.hpp"
#include "records/store.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::test {

// Records with one clinician and one client. All that was written before the records are first
// asked for is their history; what is written later is done to them by hand.
class Practice {
 public:
  Practice() {
    write("practice.yaml", records::render_practice({{{"lortiz", "Lucía Ortiz", "LMFT", {}}}, 72}));
    write("clients/c-maya1/client.yaml", "name: Maya Lindqvist\ndob: 1990-04-02\nstatus: active\n");
  }

  void write(const std::string& path, const std::string& bytes) const {
    const auto file = scratch_ / path;
    std::filesystem::create_directories(file.parent_path());
    put(file, bytes);
  }

  // A draft of the client; `front` is more front matter, whole lines.
  [[nodiscard]] static std::string draft(const std::string& id, const std::string& front = {},
                                         const std::string& body = "\n# Plan\n\nSee again.\n") {
    const std::string date = id.substr(0, 4) + "-" + id.substr(4, 2) + "-" + id.substr(6, 2);
    return "---\nid: " + id + "\nclient: c-maya1\ntemplate: soap\ndate: " + date + "\n" + front +
           "clinician: lortiz\nstatus: draft\n---\n" + body;
  }

  void write_note(const std::string& id, const std::string& text) const {
    write(records::note_path("c-maya1", id), text);
  }
  void write_draft(const std::string& id, const std::string& front = {}) const {
    write_note(id, draft(id, front));
  }
  void write_signed(const std::string& id, const std::string& front = {}) const {
    write_note(id, signed_text(draft(id, front)));
  }
  [[nodiscard]] static std::string signed_text(const std::string& text) {
    return records::sign_text(text, "lortiz", "LMFT", *parse_rfc3339("2026-11-23T18:04:05+01:00"));
  }

  [[nodiscard]] std::filesystem::path root() const { return scratch_.path(); }
  [[nodiscard]] git::Oid head() const { return *records().repository().head(); }

  // What was signed, and what amendments there are, by the history: as if a commit each had done
  // so.
  [[nodiscard]] records::SignedRecord signed_record() const {
    const auto made = records();
    records::SignedRecord found;
    for (const auto& file : made.repository().files(*made.repository().head())) {
      const auto text = made.repository().read(*made.repository().head(), file.path);
      if (records::note_at(file.path) && records::is_signed_note(file.path, *text)) {
        found.notes[file.path] = *text;
      }
      if (records::amendment_at(file.path)) found.amendments[file.path] = *text;
    }
    return found;
  }

  [[nodiscard]] records::Records records() const {
    if (!std::filesystem::exists(root() / ".git")) commit();
    return {root(), root() / "state"};
  }

 private:
  void commit() const {
    namespace fs = std::filesystem;
    std::vector<git::Change> changes;
    for (const auto& entry : fs::recursive_directory_iterator(root())) {
      if (!fs::is_regular_file(entry.symlink_status())) continue;
      changes.push_back({fs::relative(entry.path(), root()).string(), slurp(entry.path())});
    }
    git::Repository::init(root());
    git::Repository repository(root());
    (void)repository.commit(
        changes, std::nullopt,
        {"Lucía Ortiz", "lortiz@tnotes.invalid", *parse_rfc3339("2026-11-23T18:04:05+01:00")},
        "test\n", [](std::string_view) {
          return std::string("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n");
        });
  }

  Scratch scratch_;
};

}  // namespace tnotes::test

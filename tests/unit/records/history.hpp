#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "git/repository.hpp"
#include "records/store.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::test {

// Records with a history, whose commits carry a signature that only a test would take.
class History {
 public:
  History() {
    git::Repository::init(root());
    commit({{"practice.yaml", practice("key-one")},
            {"clients/c-maya1/client.yaml", "name: Maya Lindqvist\nstatus: active\n"},
            {"clients/c-ari01/client.yaml", "name: Ari Novak\nstatus: active\n"}});
  }

  [[nodiscard]] static std::string practice(const std::string& key) {
    return records::render_practice({{{"lortiz", "Lucía Ortiz", "LMFT", {key}}}, 72});
  }
  [[nodiscard]] static std::string draft(const std::string& id, const std::string& front = {},
                                         const std::string& client = "c-maya1") {
    const std::string date = id.substr(0, 4) + "-" + id.substr(4, 2) + "-" + id.substr(6, 2);
    return "---\nid: " + id + "\nclient: " + client + "\ndate: " + date + "\n" + front +
           "status: draft\n---\n\n# Plan\n\nSee again.\n";
  }
  [[nodiscard]] static std::string path(const std::string& id,
                                        const std::string& client = "c-maya1") {
    return records::note_path(client, id);
  }

  git::Oid commit(const std::vector<git::Change>& changes, const std::string& message = "test\n") {
    git::Repository repository(root());
    const git::Person person{"Lucía Ortiz", "lortiz@tnotes.invalid",
                             *parse_rfc3339("2026-11-23T18:04:05+01:00")};
    const auto sign = [](std::string_view) {
      return std::string("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n");
    };
    return repository.commit(changes, repository.head(), person, message, sign);
  }

  // A hand edit.
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((root() / name).parent_path());
    put(root() / name, bytes);
  }

  [[nodiscard]] std::filesystem::path root() const {
    std::filesystem::create_directory(scratch_ / "records");
    return scratch_ / "records";
  }
  [[nodiscard]] std::filesystem::path state() const { return scratch_ / "state"; }
  [[nodiscard]] records::Records records() const { return {root(), state()}; }

 private:
  Scratch scratch_;
};

}  // namespace tnotes::test

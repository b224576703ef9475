#include "workspace/places.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "unit/base/scratch.hpp"

namespace fs = std::filesystem;
using tnotes::lies_within;
using tnotes::test::put;
using tnotes::test::Scratch;

namespace {

// `records` and `vault` side by side, each with what tells it, and `link` that leads to the vault.
struct Places {
  Scratch scratch;
  fs::path root = scratch.path();
  fs::path records = root / "records";
  fs::path vault = root / "vault";

  Places() {
    make(records, tnotes::practice_file_name, "format: 1\nclinicians:\n");
    make(vault, tnotes::vault_file_name, vault_file);
    fs::create_directory_symlink(vault, root / "link");
  }

  static constexpr const char* vault_file = "# Whom.\nformat: 1\nrecipients:\n  - age1x\n";

  static void make(const fs::path& directory, std::string_view file, const char* text) {
    fs::create_directories(directory / ".git");
    put(directory / file, text);
  }
};

// What refuses, or nothing.
template <class Check>
std::string refusal(Check check) {
  try {
    check();
  } catch (const tnotes::Error& error) {
    CHECK(error.code() == tnotes::Exit::refused);
    return error.message();
  }
  return {};
}

std::string nesting(const fs::path& records, const fs::path& vault) {
  return refusal([&] { tnotes::refuse_nesting(records, vault); });
}

}  // namespace

TEST_CASE("a path lies within what it goes through, by name or by symlinks") {
  const Places places;
  const fs::path& vault = places.vault;
  for (const char* inner : {"vault", "vault/", "vault/notes/none", "records/../vault", "link",
                            "link/none", "none/../vault/x"}) {
    CAPTURE(inner);
    CHECK(lies_within(places.root / inner, vault));
    CHECK(lies_within(places.root / inner, places.root / "link"));
  }
  for (const char* inner : {"vaults", "vaul", "vault/../x", "records", "", "none/vault"}) {
    CAPTURE(inner);
    CHECK_FALSE(lies_within(places.root / inner, vault));
  }
  // By a link that leads out of it, and by a second name of the same file.
  fs::create_directory_symlink(places.records, vault / "out");
  CHECK(lies_within(vault / "out/x", vault));
  CHECK(lies_within(vault / "out/x", places.records));
  fs::create_hard_link(vault / tnotes::vault_file_name, places.root / "second");
  CHECK(lies_within(places.root / "second", vault / tnotes::vault_file_name));
  CHECK(lies_within(vault, "/"));
  CHECK_FALSE(lies_within("/", vault));
}

TEST_CASE("what is not there lies within what is not there, by its name") {
  const Places places;
  CHECK(lies_within(places.root / "a/b/c", places.root / "a/b"));
  CHECK_FALSE(lies_within(places.root / "a/b", places.root / "a/b/c"));
  CHECK_FALSE(lies_within(places.root / "a/bc", places.root / "a/b"));
}

TEST_CASE("a symlink that leads in a circle is a name like any other") {
  const Places places;
  fs::create_symlink("loop", places.root / "loop");
  CHECK_FALSE(lies_within(places.root / "loop/x", places.vault));
  CHECK(lies_within(places.root / "loop/x", places.root / "loop"));
}

TEST_CASE("the directories above are those of the name and those of the links") {
  const Places places;
  const auto above = tnotes::directories_above(places.root / "link/notes/x");
  const auto has = [&](const fs::path& each) {
    return std::find(above.begin(), above.end(), each) != above.end();
  };
  CHECK(has(places.root / "link/notes"));
  CHECK(has(places.vault / "notes"));
  CHECK(has(places.root));
  CHECK(has("/"));
  CHECK_FALSE(has(places.root / "link/notes/x"));
  CHECK_FALSE(has(places.vault / "notes/x"));
}

TEST_CASE("records and a vault are kept side by side") {
  const Places places;
  const fs::path& root = places.root;
  CHECK(nesting(places.records, places.vault).empty());
  CHECK(nesting(places.records, root / "link").empty());
  CHECK(nesting(root / "new", root / "none").empty());
  CHECK(nesting(places.vault, root / "link").ends_with("cannot be one directory"));
  CHECK(nesting(root / "link/x", places.vault) == "the records cannot lie within the vault");
  CHECK(nesting(places.records, places.records / "x") == "the vault cannot lie within the records");
  CHECK(nesting(places.records, root) == "the records cannot lie within the vault");
}

TEST_CASE("neither lies within others, nor in the other's place") {
  const Places places;
  const fs::path& root = places.root;
  CHECK(nesting(places.vault, root / "none").ends_with("is a vault, and no records"));
  CHECK(nesting(root / "none", places.records).ends_with("holds records, and is no vault"));
  CHECK(nesting(places.vault / "x", root / "none").ends_with((root / "vault").string()));
  CHECK(nesting(places.records / "x/y", root / "none").ends_with((root / "records").string()));
  CHECK(nesting(root / "none", places.records / "x").ends_with((root / "records").string()));
  CHECK(nesting(root / "none", root / "link/x").ends_with((root / "link").string()));
}

TEST_CASE("a vault that lost its history is one, a file alone or another program's is none") {
  const Places places;
  fs::create_directories(places.root / "lost/notes");
  fs::create_directories(places.root / "other");
  put(places.root / "lost" / tnotes::vault_file_name, Places::vault_file);
  put(places.root / "other" / tnotes::vault_file_name, Places::vault_file);
  Places::make(places.root / "theirs", tnotes::vault_file_name, "address: x\nformat: 1\n");
  CHECK(tnotes::holds_vault(places.root / "lost"));
  CHECK_FALSE(tnotes::holds_vault(places.root / "other"));
  CHECK_FALSE(tnotes::holds_vault(places.root / "theirs"));
  CHECK(tnotes::vault_around(places.root / "lost/notes/x") == places.root / "lost");
  CHECK_FALSE(tnotes::vault_around(places.root / "other/x"));
  CHECK(tnotes::records_around(places.records / "clients") == places.records);
}

TEST_CASE("a stray file makes no vault of records, nor records of a vault") {
  const Places places;
  put(places.records / tnotes::vault_file_name, Places::vault_file);
  put(places.vault / tnotes::practice_file_name, "format: 1\nclinicians:\n");
  CHECK(nesting(places.records, places.vault).empty());
  CHECK_FALSE(tnotes::vault_around(places.records / "clients"));
}

TEST_CASE("what is tnotes' own lies in neither") {
  const Places places;
  const auto own = [](const fs::path& path) {
    return refusal([&] { tnotes::refuse_own_place(path, "the configuration", "TNOTES_CONFIG"); });
  };
  CHECK(own(places.root / "config.yaml").empty());
  CHECK(own(places.root / "link/config.yaml").starts_with("the configuration cannot lie within"));
  CHECK(own(places.records / "config.yaml").starts_with("the configuration cannot lie within"));
}

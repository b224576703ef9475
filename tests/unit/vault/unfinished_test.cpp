#include "vault/unfinished.hpp"

#include <array>
#include <doctest/doctest.h>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "base/digest.hpp"
#include "unit/base/scratch.hpp"
#include "vault_bench.hpp"

namespace tnotes::vault::unfinished_tests {

using namespace testing;
using git::test::exit_of;
using tnotes::test::put;
using tnotes::test::slurp;

namespace {

constexpr const char* folder = ".git/tnotes/unfinished";

std::string text_of(const VaultBench& vault, const Store& store, const Unfinished& kept) {
  const std::array identities{*age::X25519Identity::parse(vault.identity.text().reveal())};
  return std::string(open_unfinished(store, kept, identities).text.reveal());
}

std::vector<std::string> ids_of(const Store& store) {
  std::vector<std::string> ids;
  for (const auto& kept : unfinished(store)) ids.push_back(kept.id);
  return ids;
}

std::size_t witnesses(const VaultBench& vault) {
  const fs::path witnesses = vault.state() / "unfinished" / vault.store().root_commit().hex();
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(witnesses), {}));
}

}  // namespace

TEST_CASE("texts are kept as ciphertext, out of the history, until they are dropped") {
  const VaultBench vault;
  const Store store = vault.store();
  CHECK(unfinished(store).empty());
  const Unfinished second = keep_unfinished(store, note(second_id, "Sparrows"));
  const Unfinished first = keep_unfinished(store, note(first_id, "Dunlins"));
  CHECK(unfinished(store) == std::vector{first, second});
  CHECK(text_of(vault, store, first) == "Dunlins");
  CHECK(text_of(vault, store, second) == "Sparrows");
  CHECK(store.files().read(std::string(folder) + '/' + second.name)->find("Sparrows") ==
        std::string::npos);
  CHECK(store.ids().empty());
  CHECK(store.present().top == std::vector<std::string>{"vault.yaml"});
  vault.bench.check_sound();

  struct stat status {};
  REQUIRE(::stat((vault.root() / folder / first.name).c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(::stat((vault.root() / folder).c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);

  drop_unfinished(store, first);
  CHECK(unfinished(store) == std::vector{second});
  CHECK(exit_of([&] { (void)text_of(vault, store, first); }) == Exit::not_found);
  drop_unfinished(store, first);
  drop_unfinished(store, second);
  CHECK(unfinished(store).empty());
  CHECK(std::distance(fs::directory_iterator(vault.root() / folder), {}) == 0);
  CHECK(witnesses(vault) == 0);
}

TEST_CASE("two texts of one note are both kept") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished one = keep_unfinished(store, note(first_id, "Dunlins"));
  const Unfinished two = keep_unfinished(store, note(first_id, "Knots"));
  CHECK(ids_of(store) == std::vector{first_id, first_id});
  CHECK(text_of(vault, store, one) == "Dunlins");
  CHECK(text_of(vault, store, two) == "Knots");
  drop_unfinished(store, one);
  CHECK(text_of(vault, store, two) == "Knots");
}

TEST_CASE("a text takes the place of the one of its name alone") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished name = unfinished_named(first_id, "a session");
  CHECK(name.id == first_id);
  CHECK(unfinished_named(first_id, "a session") == name);
  CHECK(unfinished_named(first_id, "another") != name);
  CHECK_FALSE(is_kept(store, name));
  const Unfinished other = keep_unfinished(store, note(first_id, "Knots"));
  put_unfinished(store, name, note(first_id, "Dunlins"));
  CHECK(is_kept(store, name));
  const auto before = store.files().read(std::string(folder) + '/' + name.name);
  put_unfinished(store, name, note(first_id, "Dunlins and knots"));
  CHECK(text_of(vault, store, name) == "Dunlins and knots");
  CHECK(text_of(vault, store, other) == "Knots");
  CHECK(unfinished(store).size() == 2);
  CHECK(witnesses(vault) == 2);
  // What it took the place of is not opened again.
  store.files().write(std::string(folder) + '/' + name.name, *before);
  CHECK(exit_of([&] { (void)text_of(vault, store, name); }) == Exit::refused);
  // Nor in the way of what comes.
  put_unfinished(store, name, note(first_id, "Knots at last"));
  CHECK(text_of(vault, store, name) == "Knots at last");
  drop_unfinished(store, name);
  drop_unfinished(store, other);
  CHECK_FALSE(is_kept(store, name));
  CHECK(witnesses(vault) == 0);
}

TEST_CASE("what is no file is not taken for a text, nor replaced by one") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished name = unfinished_named(first_id, "a session");
  fs::create_directories(vault.root() / folder / name.name / "deep");
  CHECK(exit_of([&] { put_unfinished(store, name, note(first_id, "Dunlins")); }) != Exit::done);
  CHECK(fs::is_directory(vault.root() / folder / name.name / "deep"));
}

TEST_CASE("a text longer than a note's is kept too") {
  const VaultBench vault;
  const Store store = vault.store();
  const std::string text(text_limit + 100, 'x');
  CHECK(text_of(vault, store, keep_unfinished(store, note(first_id, text))) == text);
}

TEST_CASE("a text that was not kept here is not opened, nor one that was dropped") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished planted{second_id, second_id + "-12345678.age"};
  store.files().write(std::string(folder) + '/' + planted.name,
                      seal(note(second_id, "planted"), vault.pins.recipients));
  CHECK(unfinished(store) == std::vector{planted});
  CHECK(exit_of([&] { (void)text_of(vault, store, planted); }) == Exit::refused);

  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  const auto bytes = store.files().read(std::string(folder) + '/' + kept.name);
  drop_unfinished(store, kept);
  store.files().write(std::string(folder) + '/' + kept.name, *bytes);
  CHECK(exit_of([&] { (void)text_of(vault, store, kept); }) == Exit::refused);
  drop_unfinished(store, kept);
  drop_unfinished(store, planted);
  CHECK(unfinished(store).empty());
}

TEST_CASE(
    "a text that was not yet there, or was to go, when its program was killed is not missed") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  const fs::path witness =
      vault.state() / "unfinished" / store.root_commit().hex() / sha256_hex(kept.name);
  const std::string whole = slurp(witness);
  const auto is_quiet = [&] {
    const StrangeTexts strange = strange_texts(store);
    return strange.planted.empty() && strange.changed.empty() && strange.gone == 0;
  };
  SUBCASE("dropped, and still there") {
    put(witness, whole + "dropped\n");
    CHECK(is_quiet());
    CHECK(exit_of([&] { (void)text_of(vault, store, kept); }) == Exit::refused);
    clear_half_kept(store);
    CHECK(unfinished(store).empty());
    CHECK(witnesses(vault) == 0);
  }
  SUBCASE("dropped, and somebody put something else there") {
    put(witness, whole + "dropped\n");
    const std::string path = unfinished_path(kept);
    store.files().write(path, "x");
    CHECK(strange_texts(store).changed == std::vector{path});
    clear_half_kept(store);
    CHECK(strange_texts(store).changed == std::vector{path});
    fs::remove(vault.root() / path);
    fs::create_directory(vault.root() / path);
    fs::create_directory(vault.root() / folder / ".tnotes-0");
    clear_half_kept(store);
    CHECK(strange_texts(store).changed == std::vector{path});
    fs::remove(vault.root() / path);
    fs::remove(vault.root() / folder / ".tnotes-0");
    clear_half_kept(store);
    CHECK(is_quiet());
    CHECK(witnesses(vault) == 0);
  }
  SUBCASE("what cannot be dropped is told of as before") {
    const std::string path = unfinished_path(kept);
    fs::rename(vault.root() / path, vault.root() / folder / "aside");
    fs::create_directory(vault.root() / path);
    CHECK(exit_of([&] { drop_unfinished(store, kept); }) != Exit::done);
    CHECK(strange_texts(store).changed == std::vector{path});
    fs::remove(vault.root() / path);
    fs::rename(vault.root() / folder / "aside", vault.root() / path);
    CHECK(is_quiet());
    CHECK(text_of(vault, store, kept) == "Dunlins");
  }
  SUBCASE("dropped, and gone") {
    put(witness, whole + "dropped\n");
    store.files().remove(unfinished_path(kept));
    CHECK(is_quiet());
    clear_half_kept(store);
    CHECK(witnesses(vault) == 0);
  }
  SUBCASE("begun, and it came") {
    put(witness, whole + "begun\n");
    CHECK(is_quiet());
    CHECK(text_of(vault, store, kept) == "Dunlins");
    clear_half_kept(store);
    CHECK(slurp(witness) == whole);
    CHECK(text_of(vault, store, kept) == "Dunlins");
    store.files().remove(unfinished_path(kept));
    CHECK(strange_texts(store).gone == 1);
  }
  SUBCASE("begun, and it did not come") {
    put(witness, whole + "begun\n");
    store.files().remove(unfinished_path(kept));
    CHECK(is_quiet());
    clear_half_kept(store);
    CHECK(witnesses(vault) == 0);
  }
}

TEST_CASE("what else lies there is no text of a note") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  for (const std::string& name :
       {std::string("README"), std::string(".age"), second_id, second_id + ".age.tmp",
        std::string("age"), "x" + second_id + ".age"}) {
    std::ofstream(vault.root() / folder / name) << "x";
  }
  CHECK(unfinished(store) == std::vector{kept});
}

TEST_CASE("beginnings of ciphertexts are removed, and nothing else") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  const fs::path begun = vault.root() / folder / ".tnotes-0123456789abcdef";
  std::ofstream(begun) << "x";
  clear_half_kept(store);
  CHECK_FALSE(fs::exists(begun));
  CHECK(unfinished(store) == std::vector{kept});
  CHECK(text_of(vault, store, kept) == "Dunlins");
}

TEST_CASE("a kept text of one note does not open as another's") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  const std::string other = second_id + "-00000000.age";
  fs::copy(vault.root() / folder / kept.name, vault.root() / folder / other);
  CHECK(exit_of([&] { (void)text_of(vault, store, {second_id, other}); }) == Exit::refused);
}

TEST_CASE("a text that is gone, changed, or in another place is told of, and can be forgotten") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  const Unfinished other = keep_unfinished(store, note(second_id, "Knots"));
  using Paths = std::vector<std::string>;
  const auto check = [&](const Paths& planted, const Paths& changed, std::size_t gone) {
    const StrangeTexts strange = strange_texts(store);
    CHECK(strange.planted == planted);
    CHECK(strange.changed == changed);
    CHECK(strange.gone == gone);
  };
  check({}, {}, 0);
  const std::string path = unfinished_path(kept);
  const std::string bytes = *store.files().read(path);
  SUBCASE("gone, and never to come back") {
    store.files().remove(path);
    check({}, {}, 1);
    forget_gone_texts(store, second_id);
    check({}, {}, 1);
    forget_gone_texts(store, first_id);
    check({}, {}, 0);
    store.files().write(path, bytes);
    check({path}, {}, 0);
    CHECK(exit_of([&] { (void)text_of(vault, store, kept); }) == Exit::refused);
  }
  SUBCASE("changed, and put back") {
    store.files().write(path, bytes + "x");
    check({}, {path}, 0);
    forget_gone_texts(store, first_id);
    store.files().write(path, bytes);
    check({}, {}, 0);
    CHECK(text_of(vault, store, kept) == "Dunlins");
  }
  SUBCASE("discarded after it was changed") {
    store.files().write(path, bytes + "x");
    drop_unfinished(store, kept);
    store.files().write(path, bytes);
    check({path}, {}, 0);
    CHECK(exit_of([&] { (void)text_of(vault, store, kept); }) == Exit::refused);
  }
  SUBCASE("under another name, of the same note") {
    const std::string copy = std::string(folder) + '/' + first_id + "-00000000.age";
    fs::rename(vault.root() / path, vault.root() / copy);
    check({copy}, {}, 1);
  }
  SUBCASE("a link to itself") {
    fs::rename(vault.root() / path, vault.bench.base() / "copy");
    fs::create_symlink(vault.bench.base() / "copy", vault.root() / path);
    check({}, {path}, 0);
  }
  CHECK(text_of(vault, store, other) == "Knots");
}

TEST_CASE("what remembers a text outside of the vault names no note") {
  const VaultBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "Dunlins"));
  for (const auto& entry : fs::recursive_directory_iterator(vault.state())) {
    CHECK(entry.path().string().find(first_id) == std::string::npos);
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK(bytes.find(first_id) == std::string::npos);
  }
  CHECK(is_own(store, kept));
}

}  // namespace tnotes::vault::unfinished_tests

#include "vault/store.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "records/practice.hpp"
#include "vault/sweep.hpp"
#include "vault_bench.hpp"

namespace tnotes::vault::store_tests {

using namespace testing;
using tnotes::git::test::exit_of;

namespace {

std::string work_tree_path(const std::string& id) { return "notes/" + id + ".age"; }

std::vector<records::Damage> all_changed(const Store& store) {
  return sweep(store, {[] { return [](std::size_t, const std::string&, std::string_view) {}; },
                       [](std::span<const std::string>) {}});
}

// What sweep() says, one path a line.
std::string changed_text(const Store& store) {
  std::string text;
  for (const auto& damage : all_changed(store)) {
    CHECK(damage.error.code() == Exit::invalid);
    text += damage.error.message() + '\n';
  }
  return text;
}

void check_unchanged(const Store& store) { CHECK(changed_text(store) == ""); }

}  // namespace

TEST_CASE("a vault gives back what was put there, sorted, and stock git finds it sound") {
  const VaultBench vault;
  CHECK(vault.store().ids().empty());
  const std::string second = vault.put(second_id, "two");
  const std::string first = vault.put(first_id, "one");
  const Store store = vault.store();
  CHECK(store.ids() == std::vector{first_id, second_id});
  CHECK(store.ciphertext(first_id) == first);
  CHECK(store.ciphertext(second_id) == second);
  CHECK(store.ciphertext(third_id) == std::nullopt);
  CHECK(store.head().hex() + "\n" == vault.bench.git({"rev-parse", "HEAD"}));
  check_unchanged(store);
  CHECK_FALSE(store.changed(note_path(first_id)).has_value());
  CHECK(vault.bench.text(work_tree_path(first_id)) == first);
  vault.bench.check_sound();
  vault.bench.git({"verify-commit", "HEAD"});
}

TEST_CASE("each change is a signed commit that says nothing but what was done, and the day") {
  const VaultBench vault;
  vault.put(first_id, "one");
  Store store = vault.store();
  Writer(store, vault.author(), {})
      .put(first_id, seal(note(first_id, "two"), vault.pins.recipients), store.ciphertext(first_id),
           "edit");
  Writer(store, vault.author(), {}).remove(first_id, store.ciphertext(first_id), "discard");
  CHECK(vault.bench.git({"log", "--format=%B%ad %cd %an", "--date=iso-strict"}) ==
        "discard\n2026-11-23T00:00:00+00:00 2026-11-23T00:00:00+00:00 Robin Example\n"
        "edit\n2026-11-23T00:00:00+00:00 2026-11-23T00:00:00+00:00 Robin Example\n"
        "new\n2026-11-23T00:00:00+00:00 2026-11-23T00:00:00+00:00 Robin Example\n"
        "init\n2026-11-23T00:00:00+00:00 2026-11-23T00:00:00+00:00 Robin Example\n");
  for (const char* commit : {"HEAD", "HEAD~1", "HEAD~2", "HEAD~3"}) {
    vault.bench.git({"verify-commit", commit});
  }
  CHECK(store.ids().empty());
  CHECK_FALSE(fs::exists(vault.root() / work_tree_path(first_id)));
  vault.bench.check_sound();
}

TEST_CASE("a note that is written again is replaced, and its old ciphertext stays in the history") {
  const VaultBench vault;
  const std::string before = vault.put(first_id, "one");
  const std::string after = vault.put(first_id, "two");
  CHECK(vault.store().ciphertext(first_id) == after);
  CHECK(vault.bench.git({"show", "HEAD~1:" + work_tree_path(first_id)}) == before);
}

TEST_CASE("a recipient that is not pinned, or one that is missing, is refused") {
  VaultBench vault;
  const auto stranger = age::X25519Identity::generate().recipient();
  const auto mine = vault.identity.recipient();
  const auto with = [&](const std::vector<age::X25519Recipient>& recipients) {
    vault.bench.write(std::string(vault_file_name), render_vault_file({recipients}));
    return vault.exit_of_store();
  };
  CHECK(with({mine}) == Exit::done);
  CHECK(with({mine, stranger}) == Exit::refused);
  CHECK(with({stranger}) == Exit::refused);
  vault.pins.recipients.push_back(stranger);
  CHECK(with({mine}) == Exit::refused);
  CHECK(with({stranger, mine}) == Exit::done);
}

TEST_CASE("a vault.yaml that is ill-formed, empty, a link or gone is not passed over") {
  const VaultBench vault;
  const std::string name(vault_file_name);
  vault.bench.write(name, "format: 1\n");
  CHECK(vault.exit_of_store() == Exit::invalid);
  vault.bench.write(name, "");
  CHECK(vault.exit_of_store() == Exit::invalid);
  vault.bench.write(name, "format: 2\nrecipients: []\n");
  CHECK(vault.exit_of_store() == Exit::invalid);
  fs::remove(vault.root() / name);
  CHECK(vault.exit_of_store() == Exit::not_found);
  vault.bench.write("../elsewhere", render_vault_file({vault.pins.recipients}));
  fs::create_symlink("../elsewhere", vault.root() / name);
  CHECK(vault.exit_of_store() != Exit::done);
}

TEST_CASE("without pins, nothing is trusted") {
  VaultBench vault;
  const Pins pins = vault.pins;
  vault.pins.signers.clear();
  CHECK(vault.exit_of_store() == Exit::refused);
  vault.pins = pins;
  vault.pins.recipients.clear();
  CHECK(vault.exit_of_store() == Exit::refused);
  vault.pins = {};
  CHECK(vault.exit_of_store() == Exit::refused);
  vault.pins = pins;
  CHECK(vault.exit_of_store() == Exit::done);
}

TEST_CASE("a HEAD that no pinned key signed is refused, for reading and for writing") {
  const VaultBench vault;
  vault.put(first_id, "one");
  Store before = vault.store();
  const std::string good = vault.bench.git({"rev-parse", "HEAD"}).substr(0, 40);
  const auto refused = [&] {
    CHECK(vault.exit_of_store() == Exit::refused);
    CHECK(exit_of([&] {
            Writer(before, vault.author(), {})
                .put(second_id, seal(note(second_id, "two"), vault.pins.recipients), {}, "new");
          }) == Exit::refused);
    CHECK(exit_of([&] {
            Writer(before, vault.author(), {})
                .remove(first_id, before.ciphertext(first_id), "discard");
          }) == Exit::refused);
  };
  SUBCASE("not signed") {
    vault.bench.git({"commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "new"});
    refused();
  }
  SUBCASE("not signed, and another note in the first one's place") {
    vault.bench.write(work_tree_path(first_id), seal(note(first_id, "x"), vault.pins.recipients));
    vault.bench.git({"commit", "-qa", "--no-gpg-sign", "-m", "edit"});
    refused();
  }
  SUBCASE("signed by a stranger") {
    const fs::path key = vault.bench.base() / "stranger";
    git::make_signing_key(key, "a stranger", vault.environment());
    vault.bench.git(
        {"-c", "user.signingkey=" + key.string(), "commit", "-q", "--allow-empty", "-m", "new"});
    refused();
  }
  SUBCASE("signed, on top of one that was changed since it was signed") {
    std::string raw = vault.bench.git({"cat-file", "commit", "HEAD"});
    raw.replace(raw.rfind("new"), 3, "old");
    vault.bench.write("../forged", raw);
    const std::string forged =
        vault.bench.git({"hash-object", "-t", "commit", "-w", "../forged"}).substr(0, 40);
    vault.bench.git({"reset", "-q", "--hard", forged});
    refused();
  }
  CHECK(vault.bench.git({"rev-parse", "HEAD"}).substr(0, 40) != good);
  vault.bench.git({"reset", "-q", "--hard", good});
  CHECK(vault.store().ids() == std::vector{first_id});
}

TEST_CASE("a commit that was signed with stock git is as good") {
  const VaultBench vault;
  vault.put(first_id, "one");
  vault.bench.git({"mv", work_tree_path(first_id), work_tree_path(second_id)});
  vault.bench.git({"commit", "-qm", "by hand"});
  CHECK(vault.store().ids() == std::vector{second_id});
}

TEST_CASE("a history that went back or was rewritten is refused") {
  const VaultBench vault;
  vault.put(first_id, "one");
  vault.put(second_id, "two");
  const std::string last = vault.bench.git({"rev-parse", "HEAD"}).substr(0, 40);
  vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
  CHECK(vault.exit_of_store() == Exit::refused);
  // Signed well, and on another branch of history.
  vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
  CHECK(vault.exit_of_store() == Exit::refused);
  vault.bench.git({"reset", "-q", "--hard", last});
  CHECK(vault.exit_of_store() == Exit::done);
  vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
  CHECK(vault.exit_of_store() == Exit::done);
}

TEST_CASE("a vault that lost its history is refused") {
  const VaultBench vault;
  vault.put(first_id, "one");
  vault.bench.git({"update-ref", "-d", "refs/heads/main"});
  CHECK(vault.exit_of_store() == Exit::refused);
  fs::remove_all(vault.root() / ".git");
  CHECK(vault.exit_of_store() == Exit::not_found);
}

TEST_CASE("records, a file, an empty directory and nothing at all are no vault") {
  const VaultBench vault;
  const auto code = [&](const fs::path& root) {
    return exit_of([&] { (void)Store(root, vault.state(), vault.pins, vault.environment()); });
  };
  const fs::path base = vault.bench.base();
  CHECK(code(base / "nothing") == Exit::not_found);
  fs::create_directory(base / "empty");
  CHECK(code(base / "empty") == Exit::not_found);
  vault.bench.write("../practice/" + std::string(records::practice_path), "format: 1\n");
  CHECK(code(base / "practice") == Exit::refused);
  vault.bench.write("../file", "");
  CHECK(code(base / "file") != Exit::done);
  fs::create_directory_symlink(vault.root(), base / "link");
  CHECK(code(base / "link") == Exit::done);
}

TEST_CASE("files that are not as the history has them are named, and nothing of them is read") {
  const VaultBench vault;
  const std::string first = vault.put(first_id, "one");
  const std::string second = vault.put(second_id, "two");
  const std::string path = work_tree_path(first_id);
  const fs::path file = vault.root() / path;
  const std::string modified = path + " is not as the vault's history has it\n";
  const std::string missing = path + " is missing, and the vault's history has it\n";

  const auto put_back = [&] {
    // As the hint says it.
    const auto changed = vault.store().changed(note_path(first_id));
    REQUIRE(changed.has_value());
    REQUIRE(changed->error.hints().size() == 1);
    const std::string hint = changed->error.hints().front();
    const std::size_t quote = hint.find('\'');
    const std::string command = hint.substr(quote + 1, hint.rfind('\'') - quote - 1);
    CAPTURE(command);
    if (fs::is_directory(fs::symlink_status(file))) fs::remove_all(file);
    CHECK(run({{"/bin/sh", "-c", command}, vault.environment(), {}, {}}).ok());
    check_unchanged(vault.store());
  };
  const auto check = [&](const std::string& expected, bool one = true) {
    const Store store = vault.store();
    CHECK(changed_text(store) == expected);
    CHECK(store.changed(note_path(first_id)).has_value() == one);
    CHECK_FALSE(store.changed(note_path(second_id)).has_value());
    CHECK(store.ids() == std::vector{first_id, second_id});
    CHECK(store.ciphertext(first_id) == first);
  };

  SUBCASE("modified") {
    vault.bench.write(path, second);
    check(modified);
    put_back();
  }
  SUBCASE("modified, with the size and the time of before") {
    const auto time = fs::last_write_time(file);
    std::string changed = first;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
    vault.bench.write(path, changed);
    fs::last_write_time(file, time);
    check(modified);
    // And git's own index was told that it is so.
    vault.bench.git({"update-index", "--assume-unchanged", path});
    check(modified);
    vault.bench.git({"update-index", "--no-assume-unchanged", path});
    put_back();
  }
  SUBCASE("modified, and by all that git's index remembers it was not") {
    const auto time = fs::last_write_time(file) - std::chrono::hours(1);
    fs::last_write_time(file, time);
    vault.bench.git({"update-index", "--refresh"});
    std::string changed = first;
    changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
    vault.bench.write(path, changed);
    fs::last_write_time(file, time);
    // So that the index looks younger than the change.
    fs::last_write_time(vault.root() / ".git/index", time + std::chrono::hours(2));
    CHECK(git::test::changed_text(git::Repository(vault.root())) == "");
    check(modified);
    put_back();
  }
  SUBCASE("modified, and staged") {
    vault.bench.write(path, second);
    vault.bench.git({"add", path});
    check(modified);
  }
  SUBCASE("longer by one byte") {
    vault.bench.write(path, first + "x");
    check(modified);
    put_back();
  }
  SUBCASE("empty") {
    vault.bench.write(path, "");
    check(modified);
    put_back();
  }
  SUBCASE("removed") {
    fs::remove(file);
    check(missing);
    put_back();
  }
  SUBCASE("the whole folder removed") {
    fs::remove_all(vault.root() / "notes");
    const Store store = vault.store();
    CHECK(all_changed(store).size() == 2);
    CHECK(store.changed(note_path(first_id)).has_value());
    CHECK(store.ids() == std::vector{first_id, second_id});
  }
  SUBCASE("renamed") {
    fs::rename(file, vault.root() / work_tree_path(third_id));
    check(missing + work_tree_path(third_id) + " is unknown to the vault's history\n");
    CHECK(vault.store().ciphertext(third_id) == std::nullopt);
  }
  SUBCASE("added") {
    vault.bench.write(work_tree_path(third_id), first);
    vault.bench.write("README", "x");
    check("README is unknown to the vault's history\n" + work_tree_path(third_id) +
              " is unknown to the vault's history\n",
          false);
  }
  SUBCASE("added under a name that would rule the terminal") {
    vault.bench.write("notes/\x1b[2J\n", "x");
    const auto found = all_changed(vault.store());
    REQUIRE(found.size() == 1);
    CHECK(found[0].error.message().find_first_of("\x1b\n") == std::string::npos);
  }
  SUBCASE("a link to a copy that is the same") {
    fs::rename(file, vault.bench.base() / "copy");
    fs::create_symlink(vault.bench.base() / "copy", file);
    const Store store = vault.store();
    CHECK(all_changed(store).size() == 1);
    CHECK(store.changed(note_path(first_id)).has_value());
    put_back();
  }
  SUBCASE("a folder of links") {
    fs::rename(vault.root() / "notes", vault.bench.base() / "notes");
    fs::create_directory_symlink(vault.bench.base() / "notes", vault.root() / "notes");
    const Store store = vault.store();
    CHECK_FALSE(all_changed(store).empty());
    CHECK(store.changed(note_path(first_id)).has_value());
    CHECK(store.changed(note_path(second_id)).has_value());
  }
  SUBCASE("a directory") {
    fs::remove(file);
    fs::create_directory(file);
    const Store store = vault.store();
    CHECK_FALSE(all_changed(store).empty());
    CHECK(store.changed(note_path(first_id)).has_value());
    put_back();
  }
  SUBCASE("a pipe, which nothing waits for") {
    fs::remove(file);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    const Store store = vault.store();
    CHECK_FALSE(all_changed(store).empty());
    CHECK(store.changed(note_path(first_id)).has_value());
  }
  SUBCASE("vault.yaml, by a comment") {
    vault.bench.write(std::string(vault_file_name),
                      vault.bench.text(std::string(vault_file_name)) + "# more\n");
    check(std::string(vault_file_name) + " is not as the vault's history has it\n", false);
  }
}

TEST_CASE("only names that are ids are notes") {
  const VaultBench vault;
  vault.put(first_id, "one");
  for (const char* path :
       {"notes/README.age", "notes/22222222222222222222222222222222",
        "22222222222222222222222222222222.age", "notes/2026/22222222222222222222222222222222.age",
        "notes/2222222222222222222222222222222Z.age"}) {
    vault.bench.write(path, "x");
  }
  vault.bench.git({"add", "."});
  vault.bench.git({"commit", "-qm", "by hand"});
  const Store store = vault.store();
  CHECK(store.ids() == std::vector{first_id});
  check_unchanged(store);
}

TEST_CASE("writing goes on beside a file that was changed by hand, and leaves it") {
  const VaultBench vault;
  vault.put(first_id, "one");
  vault.bench.write(work_tree_path(first_id), "by hand");
  const std::string second = vault.put(second_id, "two");
  const Store store = vault.store();
  CHECK(store.ciphertext(second_id) == second);
  CHECK(vault.bench.text(work_tree_path(first_id)) == "by hand");
  CHECK(store.changed(note_path(first_id)).has_value());
  CHECK_FALSE(store.changed(note_path(second_id)).has_value());
}

TEST_CASE("two writers wait for each other, and neither loses what the other wrote") {
  const VaultBench vault;
  Store one = vault.store();
  Store two = vault.store();
  const std::string first = seal(note(first_id, "one"), vault.pins.recipients);
  const std::string second = seal(note(second_id, "two"), vault.pins.recipients);
  const std::string third = seal(note(third_id, "three"), vault.pins.recipients);

  std::promise<void> waits;
  std::future<void> other;
  {
    Writer writer(one, vault.author(), [] { FAIL_CHECK("nobody else writes yet"); });
    other = std::async(std::launch::async, [&] {
      Writer(two, vault.author(), [&] { waits.set_value(); }).put(second_id, second, {}, "new");
    });
    waits.get_future().wait();
    writer.put(first_id, first, {}, "new");
    writer.put(third_id, third, {}, "new");
  }
  other.get();
  // The second saw what came before it; the first sees it when it writes again.
  CHECK(two.ids() == std::vector{first_id, second_id, third_id});
  Writer(one, vault.author(), {}).remove(third_id, one.ciphertext(third_id), "discard");
  CHECK(one.ids() == std::vector{first_id, second_id});
  CHECK(one.ciphertext(second_id) == second);
  vault.bench.check_sound();
}

TEST_CASE("a note that somebody changed meanwhile is not written over") {
  const VaultBench vault;
  const std::string seen = vault.put(first_id, "one");
  Store store = vault.store();
  const std::string theirs = vault.put(first_id, "theirs");
  const auto put = [&](const std::string& id, const std::optional<std::string>& before) {
    Writer(store, vault.author(), {})
        .put(id, seal(note(id, "mine"), vault.pins.recipients), before, "edit");
  };
  CHECK(exit_of([&] { put(first_id, seen); }) == Exit::refused);
  CHECK(exit_of([&] { put(first_id, {}); }) == Exit::refused);
  CHECK(exit_of([&] { put(second_id, seen); }) == Exit::refused);
  CHECK(vault.store().ciphertext(first_id) == theirs);
  CHECK(vault.store().ids() == std::vector{first_id});
  put(first_id, theirs);
  CHECK(vault.store().ciphertext(first_id) != theirs);
}

TEST_CASE("what is written while one reads is read once it has settled") {
  const VaultBench vault;
  vault.put(first_id, "one");
  Store store = vault.store();
  const std::string second = vault.put(second_id, "two");
  CHECK(all_changed(store).size() == 1);
  store.settle();
  CHECK(all_changed(store).empty());
  CHECK(store.ciphertext(second_id) == second);
  vault.bench.write(std::string(vault_file_name), "recipients: []\n");
  CHECK(exit_of([&] { store.settle(); }) == Exit::invalid);
}

TEST_CASE("a vault that goes back between opening and writing is refused") {
  const VaultBench vault;
  vault.put(first_id, "one");
  vault.put(second_id, "two");
  Store store = vault.store();
  vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
  CHECK(exit_of([&] {
          Writer(store, vault.author(), {}).remove(first_id, store.ciphertext(first_id), "discard");
        }) == Exit::refused);
}

TEST_CASE("a recipient that is planted between opening and writing is refused") {
  const VaultBench vault;
  Store store = vault.store();
  vault.bench.write(std::string(vault_file_name),
                    render_vault_file({{vault.identity.recipient(),
                                        age::X25519Identity::generate().recipient()}}));
  CHECK(exit_of([&] {
          Writer(store, vault.author(), {})
              .put(first_id, seal(note(first_id, "one"), vault.pins.recipients), {}, "new");
        }) == Exit::refused);
}

}  // namespace tnotes::vault::store_tests

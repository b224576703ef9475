#include "vault/access_log.hpp"

#include <array>
#include <doctest/doctest.h>
#include <future>
#include <string>
#include <vector>

#include "age/armor.hpp"
#include "age/encrypt.hpp"
#include "base/error.hpp"
#include "vault_bench.hpp"

namespace tnotes::vault::access_log_tests {

using namespace testing;
using tnotes::git::test::exit_of;

namespace {

Access access(const std::string& action, const std::vector<std::string>& ids) {
  std::vector<NoteRead> notes;
  for (const auto& id : ids) notes.push_back({id, "m1"});
  return {{std::chrono::sys_seconds(std::chrono::sys_days(day())), std::chrono::minutes(60)},
          "lortiz",
          "lucia",
          action,
          notes.size(),
          notes};
}

class LogBench : public VaultBench {
 public:
  [[nodiscard]] std::string name() const {
    return "access/" + store().root_commit().hex() + ".log";
  }
  [[nodiscard]] std::string log() const {
    return Directory::open(state()).read(name()).value_or("");
  }
  void put_log(const std::string& text) const { Directory::open(state()).write(name(), text); }

  [[nodiscard]] AccessLog read() const { return read_with(identity); }
  [[nodiscard]] AccessLog read_with(const age::X25519Identity& key) const {
    const std::array identities{*age::X25519Identity::parse(key.text().reveal())};
    return read_access_log(store(), identities);
  }
  // The actions that can be read, and what is wrong, one a line.
  [[nodiscard]] std::string actions() const {
    std::string text;
    const AccessLog log = read();
    for (const auto& entry : log.entries) text += entry.action + '\n';
    for (const auto& damage : log.damaged) {
      CHECK(damage.error.code() == Exit::invalid);
      const std::string& message = damage.error.message();
      text += message.substr(message.find(".log: ") + 6) + '\n';
    }
    return text;
  }
};

// The text's lines from one that begins an entry on, of as many entries.
std::string entries_of(const std::string& log, std::size_t first, std::size_t count) {
  const std::string begin = "-----BEGIN";
  std::vector<std::size_t> places;
  for (auto at = log.find(begin); at != std::string::npos; at = log.find(begin, at + 1)) {
    places.push_back(at);
  }
  places.push_back(log.size());
  return log.substr(places[first], places[first + count] - places[first]);
}

}  // namespace

TEST_CASE("who read what when is read back with the identity, and nothing of it without") {
  const LogBench vault;
  CHECK(vault.read().entries.empty());
  const Access shown = access("show", {first_id});
  log_access(vault.store(), shown);
  Access listed = access("list", {});
  listed.count = 12;
  log_access(vault.store(), listed);
  const AccessLog log = vault.read();
  CHECK(log.damaged.empty());
  REQUIRE(log.entries.size() == 2);
  CHECK(log.entries[0].at == shown.at);
  CHECK(log.entries[0].by == "lortiz");
  CHECK(log.entries[0].account == "lucia");
  CHECK(log.entries[0].action == "show");
  CHECK(log.entries[0].count == 1);
  CHECK(log.entries[0].notes == shown.notes);
  CHECK(log.entries[1].count == 12);
  CHECK(vault.log().find(first_id) == std::string::npos);
  CHECK(vault.read_with(age::X25519Identity::generate()).damaged.size() == 2);
}

TEST_CASE("an entry that is missing, changed, put elsewhere or cut off is named") {
  const LogBench vault;
  for (const char* action : {"show", "edit", "search", "list"}) {
    log_access(vault.store(), access(action, {}));
  }
  CHECK(vault.actions() == "show\nedit\nsearch\nlist\n");
  const std::string log = vault.log();
  vault.put_log(entries_of(log, 0, 1) + entries_of(log, 2, 2));
  CHECK(vault.actions() ==
        "show\nsearch\nlist\nentry 2: what came before it is missing or was changed\n");
  vault.put_log(entries_of(log, 1, 3));
  CHECK(vault.actions() ==
        "edit\nsearch\nlist\nentry 1: what came before it is missing or was changed\n");
  vault.put_log(entries_of(log, 0, 1) + entries_of(log, 2, 1) + entries_of(log, 1, 1));
  CHECK(vault.actions() ==
        "show\nsearch\nedit\nentry 2: what came before it is missing or was changed\n"
        "entry 3: what came before it is missing or was changed\n");
  std::string changed = log;
  changed[entries_of(log, 0, 1).size() + 60] ^= 1;
  vault.put_log(changed);
  CHECK(vault.actions() ==
        "show\nsearch\nlist\nentry 2 is damaged\n"
        "entry 3: what came before it is missing or was changed\n");
  // Half an entry, as a power cut leaves it: what comes behind it is whole.
  vault.put_log(log.substr(0, log.size() - 100));
  log_access(vault.store(), access("show", {second_id}));
  CHECK(vault.actions() == "show\nedit\nsearch\nshow\nentry 4 is damaged\n");
  vault.put_log("nothing of the kind");
  log_access(vault.store(), access("show", {second_id}));
  CHECK(vault.actions() == "show\nentry 1 is damaged\n");
}

TEST_CASE("a text that is encrypted to the vault's keys is no entry for that") {
  const LogBench vault;
  for (
      const char* text :
      {"", "[]", "{}", "{\"at\": 1}", "null",
       R"({"at":"2026-11-23T00:00:00Z","by":"","account":"","action":"","count":0,"notes":[{"id":"x","client":"m1"}],"previous":""})",
       R"({"at":"yesterday","by":"","account":"","action":"","count":0,"notes":[],"previous":""})"}) {
    std::string sealed;
    age::armor(age::to_string(sealed), [&](const age::Sink& out) {
      age::encrypt(age::from_bytes(text), out, vault.pins.recipients);
    });
    vault.put_log(sealed);
    CHECK(vault.actions() == "entry 1 is no entry of an access log\n");
  }
}

TEST_CASE("processes that write at the same time lose none") {
  const LogBench vault;
  std::vector<std::future<void>> writers;
  writers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    writers.push_back(std::async(std::launch::async, [&] {
      const Store store = vault.store();
      for (int each = 0; each < 10; ++each) log_access(store, access("show", {first_id}));
    }));
  }
  for (auto& writer : writers) writer.get();
  const AccessLog log = vault.read();
  CHECK(log.entries.size() == 40);
  CHECK(log.damaged.empty());
}

TEST_CASE("re-encrypted, the log is read with the new key alone, and still tells what is missing") {
  LogBench vault;
  log_access(vault.store(), access("show", {first_id}));
  log_access(vault.store(), access("edit", {first_id}));
  log_access(vault.store(), access("list", {}));
  const std::string log = vault.log();
  const auto reseal = [&](const std::string& text) {
    vault.put_log(text);
    const auto other = age::X25519Identity::generate();
    Store store = vault.store();
    Writer(store, vault.author(), {})
        .put_vault_file(render_vault_file({{other.recipient()}}), "recipient add");
    const std::array identities{*age::X25519Identity::parse(vault.identity.text().reveal())};
    reseal_access_log(store, identities);
    const std::array others{*age::X25519Identity::parse(other.text().reveal())};
    CHECK(read_access_log(store, identities).entries.empty());
    AccessLog read = read_access_log(store, others);
    Writer(store, vault.author(), {})
        .put_vault_file(render_vault_file({vault.pins.recipients}), "recipient remove");
    return read;
  };
  const AccessLog whole = reseal(log);
  CHECK(whole.entries.size() == 3);
  CHECK(whole.damaged.empty());
  const AccessLog less = reseal(entries_of(log, 0, 1) + entries_of(log, 2, 1));
  CHECK(less.entries.size() == 2);
  CHECK(less.damaged.size() == 1);
}

TEST_CASE("what stands in the log's place is not written to") {
  const LogBench vault;
  fs::create_directories(vault.state() / vault.name());
  CHECK(exit_of([&] { log_access(vault.store(), access("show", {})); }) == Exit::invalid);
  fs::remove_all(vault.state() / vault.name());
  vault.bench.write("elsewhere", "text");
  fs::create_symlink(vault.root() / "elsewhere", vault.state() / vault.name());
  CHECK(exit_of([&] { log_access(vault.store(), access("show", {})); }) == Exit::refused);
  CHECK(vault.bench.text("elsewhere") == "text");
}

}  // namespace tnotes::vault::access_log_tests

#include "vault/pins.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "unit/base/file_cases.hpp"

namespace tnotes::vault {

using namespace test;

namespace {

using Recipients = std::vector<age::X25519Recipient>;

// Three, each once.
Recipients three() {
  Recipients recipients;
  for (int i = 0; i < 3; ++i) {
    recipients.push_back(age::X25519Identity::generate().recipient());
  }
  return recipients;
}

// A user whose configuration is this text.
Settings configured(const Scratch& home, const std::string& text) {
  std::filesystem::create_directories(home / ".config/tnotes");
  put(home / ".config/tnotes/config.yaml", text);
  return Settings::load(Environment({{"HOME", home.path().string()}}), {});
}

Failure requiring(const Recipients& named, const Recipients& pinned) {
  return failure_of([&] { require_pinned({named}, {pinned, {}}); });
}

}  // namespace

TEST_CASE("pins are what the configuration lists") {
  const Scratch home;
  const Recipients all = three();
  std::string text = "pinned:\n  vault_signers: [ssh-ed25519 AAAA, ssh-ed25519 BBBB]\n";
  text += "  vault_recipients:\n";
  for (const auto& recipient : all) text += "    - " + recipient.text() + '\n';
  const Pins pins = pins_of(configured(home, text));
  CHECK(pins.recipients == all);
  CHECK(pins.signers == std::vector<std::string>{"ssh-ed25519 AAAA", "ssh-ed25519 BBBB"});
}

TEST_CASE("nothing is pinned where the configuration lists nothing") {
  const Scratch home;
  for (const char* text : {"", "pinned:\n", "pinned: {root_key: ssh-ed25519 AAAA}\n",
                           "pinned:\n  vault_recipients: []\n  vault_signers: []\n",
                           "pinned: {vault_recipients: ~}\n"}) {
    CAPTURE(text);
    const Pins pins = pins_of(configured(home, text));
    CHECK(pins.recipients.empty());
    CHECK(pins.signers.empty());
  }
}

TEST_CASE("a pinned recipient that is none is an error with its place and not its text") {
  const Scratch home;
  const std::string good = three().front().text();
  const std::string place = (home / ".config/tnotes/config.yaml").string();
  const std::string identity(age::X25519Identity::generate().text().reveal());
  for (const std::string& bad : std::vector<std::string>{
           "\"\"", "age1", "\"" + good + " \"", good.substr(0, good.size() - 1), good + 'q',
           identity, "ssh-ed25519 AAAA"}) {
    CAPTURE(bad);
    CHECK(failure_of([&] {
            (void)pins_of(configured(
                home, "# mine\npinned:\n  vault_recipients: [" + good + ", " + bad + "]\n"));
          }) == Failure{Exit::invalid, place + ":3: a pinned recipient is none (age1…)"});
  }
}

TEST_CASE("a vault with the pinned recipients is trusted, whatever their order") {
  const Recipients pinned = three();
  Recipients named = pinned;
  for (int i = 0; i < 3; ++i) {
    std::ranges::rotate(named, named.begin() + 1);
    CHECK_NOTHROW(require_pinned({named}, {pinned, {}}));
    std::ranges::reverse(named);
    CHECK_NOTHROW(require_pinned({named}, {pinned, {}}));
  }
  CHECK_NOTHROW(require_pinned({{pinned.front()}}, {{pinned.front()}, {}}));
  // Twice in the configuration is a slip, and no recipient more.
  CHECK_NOTHROW(require_pinned({{pinned.front()}}, {{pinned.front(), pinned.front()}, {}}));
}

TEST_CASE("a recipient that is not pinned is refused by name") {
  const Recipients all = three();
  for (const auto& planted : all) {
    Recipients pinned = all;
    std::erase(pinned, planted);
    CHECK(requiring(all, pinned) ==
          Failure{Exit::refused,
                  "the vault names a recipient that is not pinned: " + planted.text()});
  }
  CHECK(requiring({all[0]}, {}).code == Exit::refused);
}

TEST_CASE("a vault without a pinned recipient is refused by name") {
  const Recipients all = three();
  for (const auto& dropped : all) {
    Recipients named = all;
    std::erase(named, dropped);
    CHECK(requiring(named, all) ==
          Failure{Exit::refused, "the vault does not name the pinned recipient " + dropped.text()});
  }
  CHECK(requiring({}, {all[0]}).code == Exit::refused);
}

TEST_CASE("a recipient in the place of another is refused as one that is planted") {
  const Recipients all = three();
  CHECK(requiring({all[0], all[1]}, {all[0], all[2]}) ==
        Failure{Exit::refused, "the vault names a recipient that is not pinned: " + all[1].text()});
}

}  // namespace tnotes::vault

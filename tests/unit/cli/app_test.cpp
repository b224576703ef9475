#include "cli/app/app.hpp"

#include <doctest/doctest.h>

#include "unit/cli/world.hpp"

namespace tnotes::test {
namespace {

TEST_CASE("words behind vault, and options before it, go to its own program") {
  FakeWorld fake;
  std::vector<std::string> handed;
  fake.world.become = [&](const std::vector<std::string>& words) {
    handed = words;
    return Exit::locked;
  };
  const auto check = [&](const std::vector<std::string>& words,
                         const std::vector<std::string>& expected) {
    handed = {"none"};
    CHECK(fake.run(words) == Exit::locked);
    CHECK(handed == expected);
  };
  check({"vault"}, {});
  check({"vault", "show", "--help"}, {"show", "--help"});
  check({"--json", "--records", "R", "vault", "list", "--vault=V"},
        {"--json", "--records", "R", "list", "--vault=V"});
  check({"--color=never", "vault", "vault"}, {"--color=never", "vault"});
  CHECK(fake.out + fake.err == "");
}

TEST_CASE("options of every command may stand before and behind a noun") {
  FakeWorld fake;
  CHECK(fake.run({"--color", "never", "config", "--json", "get", "nothing-of-that-name"}) ==
        Exit::usage);
  CHECK_MESSAGE(fake.err.find("nothing-of-that-name") != std::string::npos, fake.err);
  fake.forget();
  CHECK(fake.run({"client", "--records"}) == Exit::usage);
  CHECK(fake.err.find("--records takes one value") != std::string::npos);
  fake.forget();
  CHECK(fake.run({"client", "--json"}) == Exit::usage);
  CHECK(fake.err.find("usage: tnotes client COMMAND") != std::string::npos);
  fake.forget();
  CHECK(fake.run({"client", "--json", "--help"}) == Exit::done);
  CHECK(fake.out.find("usage: tnotes client COMMAND") != std::string::npos);
}

TEST_CASE("a word in brackets is a word, wherever several may stand") {
  FakeWorld fake;
  for (const char* word : {"[a,b]", "[b-a]", "[]", "[", "]"}) {
    fake.forget();
    CHECK(fake.run({"sign", word, "--yes"}) != Exit::done);
    CAPTURE(fake.err);
    CHECK(fake.run({"config", "set", "editor", word, "more", "words"}) != Exit::done);
    CHECK(fake.run({"config", "get", word}) == Exit::usage);
    CHECK(fake.err.find(word) != std::string::npos);
    CHECK(fake.err.find('\x1f') == std::string::npos);
  }
}

}  // namespace
}  // namespace tnotes::test

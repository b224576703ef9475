#pragma once

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "vault/verify.hpp"
#include "vault_bench.hpp"

namespace tnotes::vault::testing {

inline std::string path_of(const std::string& id) { return "notes/" + id + ".age"; }

// A vault with two notes, and what verify() says of it.
class VerifyBench : public VaultBench {
 public:
  VerifyBench() {
    put(first_id, "one");
    put(second_id, "two");
    good = head();
  }

  [[nodiscard]] std::string head() const { return bench.git({"rev-parse", "HEAD"}).substr(0, 40); }

  [[nodiscard]] Verification verified(bool opens) const {
    std::vector<age::X25519Identity> identities;
    if (opens) identities.push_back(*age::X25519Identity::parse(identity.text().reveal()));
    const Store store = Store::despite_doubts(root(), state(), pins, bench.environment());
    std::size_t last = 0;
    auto found = verify(store, identities, [&](std::size_t done) { last = done; });
    CHECK(last <= 3);
    return found;
  }

  // "code path-or-commit", one a line: of all problems, sorted by path.
  [[nodiscard]] std::string problems(bool opens = false) const {
    std::string text;
    for (const auto& problem : verified(opens).problems) {
      CHECK_FALSE(problem.message.empty());
      text += problem.code + ' ' + (problem.path.empty() ? problem.commit : problem.path) + '\n';
    }
    return text;
  }
  // Where an identity makes no difference.
  void check(const std::string& expected) const {
    CHECK(problems(false) == expected);
    CHECK(problems(true) == expected);
  }

  // As the owner may: stock git signs here.
  void commit_all(const std::vector<std::string>& more = {}) const {
    bench.git({"add", "-A"});
    std::vector<std::string> words{"commit", "-qm", "by hand"};
    words.insert(words.end(), more.begin(), more.end());
    bench.git(words);
  }

  std::string good;
};

}  // namespace tnotes::vault::testing

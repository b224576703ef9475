#include "vault/verify.hpp"

#include <array>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <vector>

#include "age/encrypt.hpp"
#include "base/error.hpp"
#include "vault/unfinished.hpp"
#include "verify_bench.hpp"

namespace tnotes::vault::verify_tests {

using namespace testing;

TEST_CASE("a vault that nobody touched has no problem, with and without a key") {
  const VerifyBench vault;
  vault.check("");
  // Three commits, vault.yaml and two notes.
  CHECK(vault.verified(false).checked == 6);
  CHECK(vault.verified(true).checked == 6);
  const VaultBench empty;
  const Store store = empty.store();
  CHECK(verify(store, {}, [](std::size_t) {}).ok());
}

TEST_CASE("a file that is not as the history has it, missing or unknown is named") {
  const VerifyBench vault;
  vault.bench.write(path_of(first_id), "by hand");
  fs::remove(vault.root() / path_of(second_id));
  vault.bench.write("notes/README", "x");
  vault.bench.write("plain.txt", "x");
  vault.check("uncommitted " + path_of(first_id) + "\nuncommitted " + path_of(second_id) +
              "\nuncommitted notes/README\nuncommitted plain.txt\n");
}

TEST_CASE("what a commit put there that is not signed is named, and the commit") {
  const VerifyBench vault;
  vault.bench.write(path_of(first_id), seal(note(first_id, "forged"), vault.pins.recipients));
  fs::remove(vault.root() / path_of(second_id));
  vault.bench.write(path_of(third_id), seal(note(third_id, "more"), vault.pins.recipients));
  vault.commit_all({"--no-gpg-sign"});
  const std::string forged = "forged " + path_of(first_id) + "\nforged " + path_of(second_id) +
                             "\nforged " + path_of(third_id) + "\n";
  vault.check("unsigned " + vault.head() + "\n" + forged);
  std::vector<std::string> messages;
  for (const auto& problem : vault.verified(false).problems) {
    CHECK(problem.commit == vault.head());
    messages.push_back(problem.message);
  }
  REQUIRE(messages.size() == 4);
  CHECK(messages[1].find("it was changed") != std::string::npos);
  CHECK(messages[2].find("it was removed") != std::string::npos);
  CHECK(messages[3].find("it was added") != std::string::npos);

  SUBCASE("and once more, by a stranger's key") {
    const fs::path key = vault.bench.base() / "stranger";
    git::make_signing_key(key, "a stranger", vault.environment());
    vault.bench.git(
        {"-c", "user.signingkey=" + key.string(), "commit", "-q", "--allow-empty", "-m", "new"});
    vault.check("signature " + vault.head() + "\n" + forged);
  }
  SUBCASE("and a file that is not even as that commit has it") {
    vault.bench.write("vault.yaml", vault.bench.text("vault.yaml") + "# more\n");
    vault.check("unsigned " + vault.head() + "\n" + forged + "uncommitted vault.yaml\n");
  }
  SUBCASE("until it is thrown away") {
    vault.bench.git({"reset", "-q", "--hard", vault.good});
    vault.check("");
  }
}

TEST_CASE("a history that went back or was rewritten is named, and what it has otherwise") {
  const VerifyBench vault;
  SUBCASE("by a commit") {
    vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
    vault.check("rollback " + vault.head() + "\nrollback " + path_of(second_id) + "\n");
  }
  SUBCASE("and went on, signed") {
    vault.bench.git({"reset", "-q", "--hard", "HEAD~1"});
    vault.bench.git({"commit", "-q", "--allow-empty", "-m", "new"});
    vault.check("rollback " + vault.head() + "\nrollback " + path_of(second_id) + "\n");
  }
  vault.bench.git({"reset", "-q", "--hard", vault.good});
  vault.check("");
}

TEST_CASE("the index of packed objects is not believed where it was changed") {
  const VerifyBench vault;
  vault.bench.git({"gc", "-q", "--prune=now"});
  CHECK(vault.problems(true) == "");
  fs::path index;
  for (const auto& entry : fs::directory_iterator(vault.root() / ".git/objects/pack")) {
    if (entry.path().extension() == ".idx") index = entry.path();
  }
  REQUIRE_FALSE(index.empty());
  fs::permissions(index, fs::perms::owner_all);
  std::fstream file(index, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(-60, std::ios::end);
  file.put('\x7f');
  file.close();
  try {
    (void)vault.problems();
    FAIL_CHECK("it was believed");
  } catch (const Error& error) {
    CHECK(error.code() == Exit::invalid);
    // As the hint says it.
    REQUIRE(error.hints().size() == 1);
    const std::string hint = error.hints().front();
    const std::size_t quote = hint.find('\'');
    const std::string command = hint.substr(quote + 1, hint.rfind('\'') - quote - 1);
    fs::rename(index, vault.bench.base() / "moved");
    CHECK(run({{"/bin/sh", "-c", command}, vault.environment(), {}, {}}).ok());
  }
  CHECK(vault.problems(true) == "");
}

TEST_CASE("vault.yaml is named where it has other recipients, is ill-formed or gone") {
  const VerifyBench vault;
  const std::string name(vault_file_name);
  const auto stranger = age::X25519Identity::generate().recipient();
  SUBCASE("another recipient") {
    vault.bench.write(name, render_vault_file({{vault.pins.recipients[0], stranger}}));
    vault.check("recipients " + name + "\nuncommitted " + name + "\n");
    vault.commit_all();
    vault.check("recipients " + name + "\n");
  }
  SUBCASE("ill-formed") {
    vault.bench.write(name, "recipients: 7\n");
    vault.check("damaged " + name + "\nuncommitted " + name + "\n");
  }
  SUBCASE("gone") {
    fs::remove(vault.root() / name);
    vault.check("recipients " + name + "\nuncommitted " + name + "\n");
  }
}

TEST_CASE("what stands in the history and is no note is named, signed or not") {
  const VerifyBench vault;
  vault.bench.write("README", "x");
  vault.bench.write("notes/a note in plain text.md", "x");
  fs::create_symlink("vault.yaml", vault.root() / "link");
  vault.commit_all();
  vault.check("stray README\nstray link\nstray notes/a note in plain text.md\n");
}

TEST_CASE("a note that is damaged within the history is named, by its form or by the key") {
  const VerifyBench vault;
  const std::string sealed = vault.bench.text(path_of(first_id));
  const auto committed = [&](const std::string& bytes) {
    vault.bench.write(path_of(first_id), bytes);
    vault.commit_all();
  };
  const std::string damaged = "damaged " + path_of(first_id) + "\n";
  SUBCASE("cut off") {
    committed(sealed.substr(0, sealed.size() - 1));
    vault.check(damaged);
  }
  SUBCASE("in its header's grammar") {
    std::string changed = sealed;
    changed[sealed.find("-> ") + 1] = '-';
    committed(changed);
    vault.check(damaged);
  }
  SUBCASE("in its MAC, which only the key tells") {
    std::string changed = sealed;
    const std::size_t mac = sealed.find("\n--- ") + 5;
    changed[mac] = changed[mac] == 'A' ? 'B' : 'A';
    committed(changed);
    CHECK(vault.problems(false) == "");
    CHECK(vault.problems(true) == damaged);
  }
  SUBCASE("in its payload, which only the key tells") {
    std::string changed = sealed;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    committed(changed);
    CHECK(vault.problems(false) == "");
    CHECK(vault.problems(true) == damaged);
  }
  SUBCASE("another note under its name, which only the key tells") {
    committed(vault.bench.text(path_of(second_id)));
    CHECK(vault.problems(false) == "");
    CHECK(vault.problems(true) == "misplaced " + path_of(first_id) + "\n");
  }
  SUBCASE("encrypted to another key, which only the key tells") {
    const std::array others{age::X25519Identity::generate().recipient()};
    committed(seal(note(first_id, "one"), others));
    CHECK(vault.problems(false) == "");
    CHECK(vault.problems(true) == "keys " + path_of(first_id) + "\n");
  }
  SUBCASE("no note inside, which only the key tells") {
    std::string file;
    age::encrypt(age::from_bytes("Whimbrels at the weir\n\n\n"), age::to_string(file),
                 vault.pins.recipients);
    committed(file);
    CHECK(vault.problems(false) == "");
    CHECK(vault.problems(true) == damaged);
    for (const auto& problem : vault.verified(true).problems) {
      CHECK(problem.message.find("Whimbrels") == std::string::npos);
    }
  }
}

TEST_CASE("objects of the history that are damaged or gone are named, and the rest is checked") {
  const VerifyBench vault;
  const auto object = [&](const std::string& revision) {
    const std::string hex = vault.bench.git({"rev-parse", revision}).substr(0, 40);
    return vault.root() / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
  };
  const std::string path = path_of(first_id);
  SUBCASE("a note's, whose file is still there") {
    fs::remove(object("HEAD:" + path));
    vault.check("damaged " + path + "\n");
  }
  SUBCASE("a note's, and its file is changed as well") {
    const fs::path file = object("HEAD:" + path);
    SUBCASE("gone") { fs::remove(file); }
    SUBCASE("overwritten") {
      fs::permissions(file, fs::perms::owner_all);
      std::ofstream(file, std::ios::binary) << "x";
    }
    vault.bench.write(path, "by hand");
    vault.bench.write(path_of(second_id), "by hand");
    vault.check("damaged " + path + "\nuncommitted " + path_of(second_id) + "\n");
  }
  SUBCASE("a commit in the middle of the history") {
    const std::string lost = vault.bench.git({"rev-parse", "HEAD~1"}).substr(0, 40);
    fs::remove(object("HEAD~1"));
    vault.check("damaged " + lost + "\n");
  }
}

TEST_CASE("unfinished texts are looked at: whether this computer kept them, and can read them") {
  const VerifyBench vault;
  const Store store = vault.store();
  const Unfinished kept = keep_unfinished(store, note(first_id, "begun"));
  vault.check("");
  CHECK(vault.verified(false).checked == 7);
  const fs::path file = vault.root() / unfinished_path(kept);
  const std::string planted = unfinished_path({second_id, second_id + "-00000000.age"});
  vault.bench.write(planted, seal(note(second_id, "planted"), vault.pins.recipients));
  vault.check("unfinished " + planted + "\n");
  vault.bench.write(unfinished_path(kept), vault.bench.text(planted));
  vault.check("unfinished " + unfinished_path(kept) + "\nunfinished " + planted + "\n");
  fs::remove(file);
  vault.check("unfinished .git/tnotes/unfinished\nunfinished " + planted + "\n");
}

TEST_CASE("a history that lies elsewhere, or does not begin where it did, is named") {
  const VerifyBench vault;
  SUBCASE("objects of another repository") {
    fs::rename(vault.root() / ".git/objects", vault.bench.base() / "objects");
    vault.bench.write(".git/objects/info/alternates",
                      (vault.bench.base() / "objects").string() + "\n");
    vault.check("elsewhere .git/objects/info/alternates\n");
  }
  SUBCASE("a link") {
    fs::rename(vault.root() / ".git/objects/pack", vault.bench.base() / "pack");
    fs::create_directory_symlink(vault.bench.base() / "pack", vault.root() / ".git/objects/pack");
    vault.check("elsewhere .git/objects/pack\n");
  }
}

TEST_CASE("programs that git would run in the vault are named, before anybody uses it there") {
  const VerifyBench vault;
  const auto set = [&](const char* key) { vault.bench.git({"config", key, "/nowhere"}); };
  SUBCASE("settings") {
    set("core.fsmonitor");
    set("gpg.ssh.program");
    set("diff.age.textconv");
    set("branch.main.remote");
    vault.check("program .git/config\nprogram .git/config\nprogram .git/config\n");
  }
  SUBCASE("hooks, but for those that are no programs") {
    vault.bench.write(".git/hooks/pre-commit", "#!/bin/sh\n");
    vault.bench.write(".git/hooks/post-commit.sample", "#!/bin/sh\n");
    fs::permissions(vault.root() / ".git/hooks/post-commit.sample", fs::perms::owner_all);
    vault.check("");
    fs::permissions(vault.root() / ".git/hooks/pre-commit", fs::perms::owner_all);
    vault.check("program .git/hooks/pre-commit\n");
  }
}

TEST_CASE("what is broken in the history's own trees does not hide the rest") {
  const VerifyBench vault;
  const auto object = [&](const std::string& revision) {
    const std::string hex = vault.bench.git({"rev-parse", revision}).substr(0, 40);
    return vault.root() / ".git/objects" / hex.substr(0, 2) / hex.substr(2);
  };
  SUBCASE("the last head's tree, and the history went back") {
    fs::remove(object("HEAD^{tree}"));
    vault.bench.git({"update-ref", "refs/heads/main", vault.good + "~1"});
    try {
      (void)Store::despite_doubts(vault.root(), vault.state(), vault.pins, vault.environment());
      FAIL_CHECK("it was trusted");
    } catch (const Untrusted& error) {
      CHECK(error.doubt().code == "rollback");
    }
  }
  SUBCASE("HEAD's tree") {
    fs::remove(object("HEAD^{tree}"));
    vault.check("damaged " + vault.good + "\n");
  }
}

}  // namespace tnotes::vault::verify_tests

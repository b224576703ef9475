#pragma once

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/process.hpp"
#include "git/repository.hpp"

namespace tnotes::git::test {

namespace fs = std::filesystem;

// A directory that goes when the test ends, with a home of its own and no other configuration.
class Bench {
 public:
  Bench() {
    std::string name = (fs::temp_directory_path() / "tnotes-git-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    base_ = name;
    fs::create_directories(home());
    fs::create_directories(work());
    const char* const path = std::getenv("PATH");
    environment_ = Environment({{"PATH", path != nullptr ? path : "/usr/bin:/bin"},
                                {"HOME", home().string()},
                                {"GIT_CONFIG_NOSYSTEM", "1"},
                                {"GIT_AUTHOR_NAME", "Stock"},
                                {"GIT_AUTHOR_EMAIL", "stock@example.org"},
                                {"GIT_COMMITTER_NAME", "Stock"},
                                {"GIT_COMMITTER_EMAIL", "stock@example.org"},
                                {"LC_ALL", "C"}});
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
  }

  [[nodiscard]] fs::path base() const { return base_; }
  [[nodiscard]] fs::path home() const { return base_ / "home"; }
  [[nodiscard]] fs::path work() const { return base_ / "records"; }
  [[nodiscard]] const Environment& environment() const { return environment_; }

  // What stock git prints in the work tree. The test fails where git does.
  [[nodiscard]] Outcome try_git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-c", "gc.auto=0"});
    return run({words, environment_, work(), {}});
  }
  std::string git(std::vector<std::string> words) const {
    const std::string shown = words.empty() ? "" : words.front();
    const Outcome outcome = try_git(std::move(words));
    INFO(shown << ": " << outcome.err);
    REQUIRE(outcome.ok());
    return outcome.out;
  }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((work() / path).parent_path());
    std::ofstream(work() / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text(const std::string& path) const {
    std::ifstream in(work() / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  [[nodiscard]] std::string status() const {
    return git({"status", "--porcelain", "--untracked-files=all"});
  }
  // Sound and clean in the eyes of stock git.
  void check_sound() const {
    const Outcome fsck = try_git({"fsck", "--strict", "--no-dangling"});
    INFO("fsck: " << fsck.out << fsck.err);
    CHECK(fsck.ok());
    CHECK(status() == "");
  }

 private:
  fs::path base_;
  Environment environment_;
};

inline Person robin(std::chrono::minutes offset = std::chrono::minutes(60)) {
  return {"Robin Example",
          "robin@example.org",
          {std::chrono::sys_seconds(std::chrono::seconds(1795442700)), offset}};
}

// Stands in for ssh-keygen where the signature does not matter.
inline std::string fake_signature(std::string_view) {
  return "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n";
}

inline Oid commit(Repository& repository, const std::vector<Change>& changes,
                  const std::string& message = "draft\n") {
  return repository.commit(changes, repository.head(), robin(), message, fake_signature);
}

// The exit code of what an action throws; done where it throws nothing.
template <class Action>
Exit exit_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return Exit::done;
}

inline std::string letter(Difference difference) {
  switch (difference) {
    case Difference::added:
      return "A";
    case Difference::modified:
      return "M";
    case Difference::removed:
      return "D";
    case Difference::not_a_file:
      return "X";
  }
  return "?";
}

inline std::string changed_text(const Repository& repository) {
  std::string text;
  for (const Changed& changed : repository.changed()) {
    text += letter(changed.difference) + ' ' + changed.path + '\n';
  }
  return text;
}

}  // namespace tnotes::git::test

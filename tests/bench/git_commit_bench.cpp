// Compares writing and committing one note, signed and durable, with stock git doing the same, in
// repositories of 1,000 and 10,000 notes. Both sides are whole processes, taken in turns; the time
// is the median, and what is compared is the ratio.
//
//   git_commit_bench [ROUNDS]

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/process.hpp"
#include "git/repository.hpp"
#include "git/sign.hpp"

namespace {

using namespace tnotes;
namespace fs = std::filesystem;

constexpr int clients = 200;

Environment environment_of(const fs::path& home) {
  const char* const path = std::getenv("PATH");
  return Environment({{"PATH", path != nullptr ? path : "/usr/bin:/bin"},
                      {"HOME", home.string()},
                      {"GIT_CONFIG_NOSYSTEM", "1"}});
}

std::string body(int number) {
  std::string text = fmt::format("---\nid: {}\n---\n", number);
  while (text.size() < 1500) text += fmt::format("word{} ", text.size() * 7919 % 997);
  return text + '\n';
}

std::string path_of(int number) {
  return fmt::format("clients/c-{:05}/notes/{}/{}0301-{:05}.md", number % clients,
                     2024 + number / clients % 3, 2024 + number / clients % 3, number);
}

void must(const Outcome& outcome) {
  if (!outcome.ok()) throw Error(Exit::system, outcome.err);
}

void git(const fs::path& work_tree, const Environment& environment,
         std::vector<std::string> words) {
  words.insert(words.begin(), "git");
  must(run({words, environment, work_tree, {}}));
}

// What the measured process of our side does.
int commit_one(const fs::path& work_tree, const fs::path& key, int number) {
  git::Repository::warm_up();
  git::Repository repository(work_tree);
  repository.recover();
  const auto head = repository.head();
  if (!repository.changed().empty()) return EXIT_FAILURE;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  repository.commit({{path_of(number), body(number)}}, head,
                    {"Robin Example", "robin@example.org", {now, {}}}, "draft\n",
                    git::ssh_signer(key, environment_of(work_tree.parent_path())));
  return EXIT_SUCCESS;
}

double milliseconds(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void measure(const fs::path& self, const fs::path& base, int notes, int rounds) {
  const fs::path work_tree = base / fmt::format("notes{}", notes);
  const fs::path key = base / "key";
  const Environment environment = environment_of(base);
  fs::create_directories(work_tree);
  git::Repository::init(work_tree);
  git::set_up_signing(
      work_tree, {"Robin Example", "robin@example.org", key, {git::public_key(key, environment)}});
  for (int i = 0; i < notes; ++i) {
    fs::create_directories((work_tree / path_of(i)).parent_path());
    const Descriptor file(::open((work_tree / path_of(i)).c_str(), O_WRONLY | O_CREAT, 0600));
    write_descriptor(file.get(), body(i), "a note");
  }
  git(work_tree, environment, {"config", "gc.auto", "0"});  // none in the background
  git(work_tree, environment, {"add", "."});
  git(work_tree, environment, {"-c", "core.fsync=none", "commit", "-q", "-m", "setup"});
  git(work_tree, environment, {"gc", "-q"});

  std::vector<double> ours;
  std::vector<double> stock;
  for (int i = 0; i < rounds; ++i) {
    const int number = notes + 2 * i;
    ours.push_back(milliseconds([&] {
      must(run({{self.string(), "--one", work_tree.string(), key.string(), std::to_string(number)},
                environment,
                std::nullopt,
                {}}));
    }));
    stock.push_back(milliseconds([&] {
      const std::string path = path_of(number + 1);
      const Descriptor file(::open((work_tree / path).c_str(), O_WRONLY | O_CREAT, 0600));
      write_descriptor(file.get(), body(number + 1), "a note");
      git(work_tree, environment, {"add", path});
      git(work_tree, environment, {"-c", "core.fsync=all", "commit", "-q", "-S", "-m", "draft"});
    }));
  }
  const Outcome status = run({{"git", "status", "--porcelain"}, environment, work_tree, {}});
  std::cout << fmt::format("{:>6} notes: ours {:.1f} ms, stock git {:.1f} ms, ratio {:.2f}{}\n",
                           notes, median(ours), median(stock), median(ours) / median(stock),
                           status.ok() && status.out.empty() ? "" : " (git status is not clean)");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  try {
    if (words.size() == 5 && words[1] == "--one") {
      return commit_one(words[2], words[3], std::stoi(words[4]));
    }
    const int rounds = words.size() > 1 ? std::stoi(words[1]) : 25;
    std::string base = (fs::temp_directory_path() / "tnotes-bench-XXXXXX").string();
    if (::mkdtemp(base.data()) == nullptr) return EXIT_FAILURE;
    git::make_signing_key(fs::path(base) / "key", "bench", environment_of(base));
    for (const int notes : {1000, 10000}) {
      measure(fs::read_symlink("/proc/self/exe"), base, notes, rounds);
    }
    fs::remove_all(base);
  } catch (const Error& error) {
    std::cerr << "git_commit_bench: " << error.message() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

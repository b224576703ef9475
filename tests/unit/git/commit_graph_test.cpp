#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "git/repository.hpp"
#include "git/sha1.hpp"
#include "support.hpp"

namespace tnotes::git::commit_graph_tests {

using namespace test;

namespace {

struct Told {
  Oid commit;
  Oid tree;
  std::vector<Oid> parents;  // at most one
  std::uint32_t generation;
};

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

// A commit-graph file (gitformat-commit-graph(5)) that tells what its writer likes.
std::string commit_graph(std::vector<Told> commits) {
  std::ranges::sort(commits, {}, &Told::commit);
  std::string fan_out;
  std::string names;
  std::string data;
  for (unsigned first = 0; first < 256; ++first) {
    fan_out +=
        big_endian(static_cast<std::uint64_t>(std::ranges::count_if(
                       commits, [&](const Told& told) { return told.commit.bytes[0] <= first; })),
                   4);
  }
  constexpr std::uint32_t none = 0x70000000;
  for (const auto& told : commits) {
    names += bytes_of(told.commit);
    data += bytes_of(told.tree);
    std::uint64_t parent = none;
    if (!told.parents.empty()) {
      const auto found = std::ranges::find(commits, told.parents[0], &Told::commit);
      parent = static_cast<std::uint64_t>(found - commits.begin());
    }
    data += big_endian(parent, 4) + big_endian(none, 4);
    data += big_endian(std::uint64_t{told.generation} << 34U | 1'700'000'000, 8);
  }
  constexpr std::size_t before = 8 + 4 * 12;
  std::string file = "CGPH" + std::string{1, 1, 3, 0};
  std::size_t at = before;
  const std::pair<const char*, const std::string*> chunks[] = {
      {"OIDF", &fan_out}, {"OIDL", &names}, {"CDAT", &data}};
  for (const auto& [name, chunk] : chunks) {
    file += name + big_endian(at, 8);
    at += chunk->size();
  }
  file += std::string(4, '\0') + big_endian(at, 8) + fan_out + names + data;
  Sha1 sum;
  sum.update(file);
  const Oid checksum = sum.digest();
  return file.append(bytes_of(checksum));
}

}  // namespace

TEST_CASE("who writes a commit-graph cannot make one commit descend from another") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"a.md", "1"}}, "1\n");
  const Oid second = commit(repository, {{"a.md", "2"}}, "2\n");
  const Oid third = commit(repository, {{"a.md", "3"}}, "3\n");
  const auto tree = [&](const Oid& of) { return repository.read_commit(of).tree; };
  bench.write(".git/objects/info/commit-graph", commit_graph({{first, tree(first), {}, 1},
                                                              {third, tree(third), {first}, 2},
                                                              {second, tree(second), {third}, 3}}));

  const Repository again(bench.work());
  CHECK_FALSE(again.descends(second, third));
  CHECK(again.descends(third, second));
  CHECK(again.descends(third, first));
  CHECK(again.read_commit(second).parents == std::vector{first});
  std::vector<std::string> seen;
  again.walk(third, [&](const Commit& at) {
    seen.push_back(at.id.hex());
    return true;
  });
  CHECK(seen == std::vector{third.hex(), second.hex(), first.hex()});
}

TEST_CASE("nor where the history has merges, which libgit2 walks") {
  const Bench bench;
  Repository::init(bench.work());
  Repository repository(bench.work());
  const Oid first = commit(repository, {{"a.md", "1"}}, "1\n");
  const Oid second = commit(repository, {{"a.md", "2"}}, "2\n");
  bench.git({"checkout", "-q", "-b", "side", first.hex()});
  bench.git({"commit", "-q", "--allow-empty", "-m", "side"});
  const Oid side = *repository.head();
  bench.git({"checkout", "-q", "main"});
  bench.git({"merge", "-q", "--no-edit", "side"});
  const Oid merge = *repository.head();
  const auto tree = [&](const Oid& of) { return repository.read_commit(of).tree; };
  // The side's commit and the merge look like one line that never met the second.
  bench.write(".git/objects/info/commit-graph", commit_graph({{first, tree(first), {}, 1},
                                                              {side, tree(side), {first}, 2},
                                                              {second, tree(second), {merge}, 4},
                                                              {merge, tree(merge), {side}, 3}}));
  const Repository again(bench.work());
  CHECK(again.descends(merge, second));
  CHECK_FALSE(again.descends(second, merge));
  std::size_t seen = 0;
  again.walk(merge, [&](const Commit&) { return ++seen > 0; });
  CHECK(seen == 4);
  seen = 0;
  again.walk(
      merge, [&](const Commit&) { return ++seen > 0; }, second);
  CHECK(seen == 2);
}

}  // namespace tnotes::git::commit_graph_tests

#include "git/index.hpp"

#include <fcntl.h>
#include <string>

#include "base/files.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

TEST_CASE("what stock git writes is read and written again byte for byte") {
  const Bench bench;
  bench.git({"init", "-q"});
  bench.write("a.md", "a");
  bench.write("clients/c-1/notes/2026/x.md", "x");
  bench.write("clients/c-2/notes/2026/y.md", "y");
  bench.write("clients.md", "sorted between");
  bench.write(std::string(200, 'd') + '/' + std::string(200, 'e') + "/long.md", "long");
  bench.git({"add", "."});
  bench.git({"commit", "-q", "-m", "x"});
  const std::string bytes = bench.text(".git/index");
  const auto index = Index::parse(bytes);
  REQUIRE(index);
  CHECK(index->entries().size() == 5);
  CHECK(index->serialize() == bytes);
  const std::string tree = bench.git({"rev-parse", "HEAD^{tree}"});
  CHECK(index->stands_at(*Oid::from_hex(tree.substr(0, 40))));
  CHECK(index->count_below("clients") == 2);
  CHECK(index->count_below("") == 5);
}

TEST_CASE("a path longer than the length field is read") {
  Index index;
  index.append(std::string(5000, 'p'), Oid{}, mode_file);
  const auto again = Index::parse(index.serialize());
  REQUIRE(again);
  CHECK(again->entries()[0].path == std::string(5000, 'p'));
}

TEST_CASE("a damaged index is never read past its end") {
  const Bench bench;
  bench.git({"init", "-q"});
  for (int i = 0; i < 4; ++i) bench.write("d/" + std::to_string(i), "x");
  bench.git({"add", "."});
  bench.git({"commit", "-q", "-m", "x"});
  const std::string bytes = bench.text(".git/index");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto index = Index::parse(bytes.substr(0, size));
    if (index) CHECK(index->entries().size() == 4);
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    const auto index = Index::parse(damaged);
    if (index) CHECK(index->entries().size() <= 4);
  }
}

#include "git/index.hpp"

#include <fcntl.h>
#include <string>

#include "base/files.hpp"
#include "git/sha1.hpp"
#include "support.hpp"

using namespace tnotes;
using namespace tnotes::git;
using namespace tnotes::git::test;

namespace {

std::string hex_of(std::string_view bytes, std::size_t piece) {
  Sha1 sum;
  for (std::size_t at = 0; at < bytes.size(); at += piece) sum.update(bytes.substr(at, piece));
  return Oid{sum.finish()}.hex();
}

std::string with_checksum(std::string bytes) {
  Sha1 sum;
  sum.update(std::string_view(bytes).substr(0, bytes.size() - 20));
  for (std::size_t i = bytes.size() - 20; const std::uint8_t byte : sum.finish()) {
    bytes[i++] = static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

TEST_CASE("sha1 gives the published digests whatever the pieces") {
  const struct {
    std::string bytes;
    std::string digest;
  } rows[] = {
      {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
      {std::string(1000000, 'a'), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
  };
  for (const auto& row : rows) {
    for (const std::size_t piece : {1, 55, 63, 64, 65, 4096}) {
      CHECK(hex_of(row.bytes, piece) == row.digest);
    }
  }
}

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
  CHECK(with_checksum(index->serialize()) == bytes);
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

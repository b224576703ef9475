#include "records/edit_buffer.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

#include "records/edit_folder.hpp"
#include "unit/base/scratch.hpp"

namespace tnotes::records {
namespace {

const std::string edited_id = "20261123-k7f3m";

struct Folder {
  static std::filesystem::path prepare(const std::filesystem::path& root) {
    std::ofstream(root / "practice.yaml") << "version: 1\n";
    std::filesystem::create_directories(root / edit_folder);
    return root / edit_folder;
  }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(edit / name) << text;
  }
  [[nodiscard]] bool has(const std::string& name) const {
    return std::filesystem::exists(edit / name);
  }
  test::Scratch scratch;
  std::filesystem::path edit = prepare(scratch.path());
  Records records{scratch.path(), scratch.path() / "state"};
};

}  // namespace

TEST_CASE("what lies beside a text is told by its name") {
  for (const char* name : {"client-ana.yaml", ".client-ana.yaml.swp", "client-ana.yaml~",
                           "#client-ana.yaml#", ".#client-ana.yaml", "client-ana.lock"}) {
    CAPTURE(name);
    CHECK(lies_beside(name, "client-ana"));
  }
  for (const char* name : {"client-ana-b.yaml", "my-client-ana.yaml", ".client-an.yaml.swp", ""}) {
    CAPTURE(name);
    CHECK_FALSE(lies_beside(name, "client-ana"));
  }
}

TEST_CASE("dropping a buffer leaves the files of editors") {
  const Folder folder;
  const EditBuffer buffer(folder.records, edited_id);
  buffer.fill("typed", "base", "c-4q9zt");
  CHECK(buffer.is_unfinished());
  const std::string names[] = {"." + edited_id + ".md.swp", edited_id + ".md.save",
                               edited_id + ".md~"};
  for (const auto& name : names) folder.put(name, "rescued");
  CHECK(buffer.rescues().size() == 3);
  buffer.drop();
  CHECK_FALSE(buffer.text());
  CHECK_FALSE(buffer.base());
  for (const auto& name : names) CHECK(folder.has(name));
  CHECK(buffers(folder.records) == std::vector{edited_id});
}

TEST_CASE("a rescued text takes the place of the one typed before, which stays") {
  const Folder folder;
  const EditBuffer buffer(folder.records, edited_id);
  buffer.fill("typed", "base", "c-4q9zt");
  folder.put(edited_id + ".md.save.1", "rescued");
  const auto rescues = buffer.rescues();
  REQUIRE(rescues.size() == 1);
  CHECK(rescues.front().kind == Rescue::Kind::text);
  buffer.take_up(rescues.front());
  CHECK(buffer.text() == "rescued");
  CHECK(buffer.base() == "base");
  CHECK(buffer.rescues().empty());
  CHECK(folder.has(edited_id + ".old"));
}

TEST_CASE("a text like its base is nothing unfinished, unless an editor left something") {
  const Folder folder;
  {
    const EditBuffer buffer(folder.records, edited_id);
    buffer.fill("base", "base", "c-4q9zt");
    CHECK_FALSE(buffer.is_unfinished());
  }
  CHECK(abandoned_buffers(folder.records).empty());
  folder.put("." + edited_id + ".md.swp", "rescued");
  CHECK(abandoned_buffers(folder.records) == std::vector{edited_id});
  const EditBuffer open(folder.records, edited_id);
  CHECK(open.is_unfinished());
  CHECK(abandoned_buffers(folder.records).empty());
}

TEST_CASE("whose note a text is stands in it, where nothing beside it says so") {
  const Folder folder;
  CHECK(buffer_client(folder.records, edited_id).empty());
  folder.put(edited_id + ".md", "---\nid: " + edited_id + "\nclient: c-4q9zt\n---\n\n# Plan\n");
  CHECK(buffer_client(folder.records, edited_id) == "c-4q9zt");
  folder.put(edited_id + ".md", "---\nid: 20261123-aaaaa\nclient: c-4q9zt\n---\n");
  CHECK(buffer_client(folder.records, edited_id).empty());
  folder.put(edited_id + ".client", "m1");
  CHECK(buffer_client(folder.records, edited_id) == "m1");
}

}  // namespace tnotes::records

#include "base/ids.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

namespace tnotes {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr Date session{year{2026}, month{11}, day{23}};

// Bytes that count upwards from `first`.
Random counting_from(unsigned first) {
  return [next = first](std::span<std::byte> bytes) mutable {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(next++);
  };
}

}  // namespace

TEST_CASE("random_crockford draws each character equally often from all bytes") {
  const std::string text = random_crockford(counting_from(0), 256);
  REQUIRE(text.size() == 256);
  for (const char c : crockford_alphabet) {
    CHECK(std::count(text.begin(), text.end(), c) == 8);
  }
  CHECK(random_crockford(counting_from(0), 0).empty());
}

TEST_CASE("new ids have their shapes and take all their characters from the source") {
  CHECK(new_note_id(session, counting_from(0)) == "20261123-01234");
  CHECK(new_note_id(session, counting_from(27)) == "20261123-vwxyz");
  CHECK(new_client_id(counting_from(10)) == "c-abcde");
  std::set<std::string> ids;
  for (unsigned seed = 0; seed < 256; ++seed) {
    const std::string note = new_note_id(session, counting_from(seed));
    CHECK(is_note_id(note));
    CHECK(note_id_date(note) == session);
    CHECK(is_client_id(new_client_id(counting_from(seed))));
    ids.insert(note);
  }
  CHECK(ids.size() == 32);
}

TEST_CASE("is_note_id takes an existing day and five Crockford characters") {
  for (const char* id : {"20261123-k7f3m", "20240229-00000", "18000101-zzzzz", "99991231-vwxyz"}) {
    CAPTURE(id);
    CHECK(is_note_id(id));
  }
  for (const char* id : {"",
                         "-",
                         "20261123",
                         "20261123-",
                         "20261123-k7f3",
                         "20261123-k7f3mm",
                         "20260231-k7f3m",
                         "20230229-k7f3m",
                         "17991231-k7f3m",
                         "2026112-k7f3m",
                         "20261123_k7f3m",
                         "20261123-K7F3M",
                         "20261123-k7f3i",
                         "20261123-k7f3l",
                         "20261123-k7f3o",
                         "20261123-k7f3u",
                         "20261123-k7 3m",
                         "20261123-../..",
                         " 20261123-k7f3m",
                         "2026112a-k7f3m",
                         "20261123-k7f3\n"}) {
    CAPTURE(id);
    CHECK_FALSE(is_note_id(id));
  }
  CHECK_FALSE(is_note_id(std::string_view("20261123-k7f3\0", 14)));
}

TEST_CASE("is_client_id takes what a path component may safely be") {
  for (const char* id : {"c-4q9zt", "ab", "0a", "maya-l", "a-", "a--b"}) {
    CAPTURE(id);
    CHECK(is_client_id(id));
  }
  CHECK(is_client_id(std::string(32, 'a')));
  CHECK_FALSE(is_client_id(std::string(33, 'a')));
  for (const char* id : {"", "a", "-a", "--", "..", "a/b", "a.b", "Maya", "a b", "a_b", "zo\u00eb",
                         "ab\n", "a\x1b"}) {
    CAPTURE(id);
    CHECK_FALSE(is_client_id(id));
  }
  CHECK_FALSE(is_client_id(std::string_view("ab\0", 3)));
}

}  // namespace tnotes

#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tnotes {

TEST_CASE("a secret begins as zeros, whatever was in its place before") {
  for (const std::size_t size : {16, 32, 64, 65, 5000}) {
    CAPTURE(size);
    const unsigned char* place = nullptr;
    {
      Secret first(size);
      std::fill_n(first.data(), size, static_cast<unsigned char>(0xa5));
      place = first.data();
    }
    // Small ones are given the same memory again, which is how this can be seen.
    if (size <= 64) CHECK(std::all_of(place, place + size, [](auto byte) { return byte == 0; }));
    const Secret second(size);
    if (size <= 64) CHECK(second.data() == place);
    CHECK(second.reveal() == std::string(size, '\0'));
  }
}

TEST_CASE("a secret moves and leaves nothing behind") {
  Secret first = Secret::copy("a key");
  Secret second = std::move(first);
  CHECK(second.reveal() == "a key");
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move)
  first = Secret::copy("another");
  second = std::move(first);
  CHECK(second.reveal() == "another");
}

TEST_CASE("two secrets of a size have memory of their own") {
  const Secret first = Secret::copy("0123456789abcdef");
  const Secret second = Secret::copy("fedcba9876543210");
  CHECK(first.reveal() == "0123456789abcdef");
  CHECK(second.reveal() == "fedcba9876543210");
}

TEST_CASE("texts that are kept together stay where they are, whatever their sizes") {
  SecretTexts texts;
  std::vector<std::pair<std::string_view, std::string>> kept;
  for (const std::size_t size : {0, 1, 100, 40'000, 32'768, 5, 32'767, 1, 0, 70'000, 3}) {
    const std::string text(size, static_cast<char>('a' + kept.size()));
    kept.emplace_back(texts.keep(text), text);
  }
  for (const auto& [place, text] : kept) CHECK(place == text);
}

TEST_CASE("a secret goes where the thread ends that made it, or in another") {
  Secret moved;
  std::thread([&] {
    for (int i = 0; i < 40; ++i) Secret(32);
    moved = Secret::copy("a key from a thread");
  }).join();
  CHECK(moved.reveal() == "a key from a thread");
  std::vector<Secret> many(40);
  for (auto& each : many) each = Secret(19);
  std::thread([&] { many.clear(); }).join();
  for (int i = 0; i < 40; ++i) CHECK(Secret(19).reveal() == std::string(19, '\0'));
}

TEST_CASE("an empty secret has no memory") {
  CHECK(Secret().empty());
  CHECK(Secret::copy("").reveal().empty());
}

TEST_CASE("secrets are the same where size and every byte are") {
  for (const std::size_t size : {1, 31, 64, 65, 5000}) {
    CAPTURE(size);
    const std::string bytes(size, 'k');
    const Secret secret = Secret::copy(bytes);
    CHECK(secret == Secret::copy(bytes));
    CHECK(secret == secret);
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      std::string other = bytes;
      other[at] = static_cast<char>(other[at] ^ '\x01');
      CHECK_FALSE(secret == Secret::copy(other));
      CHECK(secret != Secret::copy(other));
    }
    CHECK_FALSE(secret == Secret::copy(bytes + 'k'));
    CHECK_FALSE(Secret::copy(bytes + 'k') == secret);
    CHECK_FALSE(secret == Secret());
    CHECK_FALSE(Secret() == secret);
  }
  CHECK(Secret() == Secret::copy(""));
  using namespace std::string_view_literals;
  CHECK_FALSE(Secret::copy("a\0b"sv) == Secret::copy("a\0c"sv));
}

TEST_CASE("wiping overwrites a string in its place") {
  std::string text = "something long enough for memory of its own";
  const std::size_t size = text.size();
  wipe(text);
  CHECK(text == std::string(size, '\0'));
  text = "once more, long enough for memory of its own";
  const char* const rest = text.data() + 20;
  {
    const WipeAtEnd wiped(text);
    text.resize(10);
    CHECK(std::string_view(rest, 6) == "gh for");
  }
  CHECK(std::string_view(rest, 6) == std::string(6, '\0'));
  CHECK(std::ranges::all_of(text, [](char c) { return c == 0; }));
}

}  // namespace tnotes

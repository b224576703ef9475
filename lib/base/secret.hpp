#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tnotes {

// Bytes that must stay in memory: on pages of their own between guard pages, locked against
// swapping, left out of core dumps, and wiped when they go. They can be moved, and neither copied
// nor printed by accident. Past the system's limit on locked memory (`ulimit -l`) they are guarded
// and wiped all the same, but may be swapped out.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // all zero; throws system where there is no memory
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // Takes as long wherever the two differ.
  friend bool operator==(const Secret& one, const Secret& two);

  // The source is left as it is: it is the caller's to wipe.
  static Secret copy(std::string_view bytes);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] unsigned char* data() { return data_; }
  [[nodiscard]] const unsigned char* data() const { return data_; }
  [[nodiscard]] std::string_view reveal() const {
    return {reinterpret_cast<const char*>(data_), size_};
  }

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

// Many short texts in memory as a Secret has it, which for each alone would take pages of its own.
// They go together.
class SecretTexts {
 public:
  // A copy, which stays where it is as long as this is there.
  std::string_view keep(std::string_view text);

 private:
  std::vector<Secret> blocks_;
  std::size_t used_ = 0;  // of the last
};

// Overwrites what a string holds, and what it held before it shrank, in a way that compilers do not
// leave out.
void wipe(std::string& text);

// Wipes a string when it goes. The string is not to grow meanwhile: what it grew out of stays.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string& text) : text_(text) {}
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;
  ~WipeAtEnd() { wipe(text_); }

 private:
  std::string& text_;
};

}  // namespace tnotes

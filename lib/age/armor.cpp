#include "age/armor.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "age/damage.hpp"
#include "age/header.hpp"
#include "base/base64.hpp"

namespace tnotes::age {
namespace {

constexpr std::size_t white_space_limit = 1024;
constexpr std::string_view white_space = " \t\r\n";

[[noreturn]] void damaged_armor(std::string_view what) {
  throw Damage(Layer::armor, "the age file's armor is damaged: " + std::string(what));
}

// Strips armor line by line.
class Dearmor {
 public:
  explicit Dearmor(Source armored) : in_(std::move(armored)) {}

  std::size_t read(std::span<char> buffer) {
    std::size_t count = 0;
    try {
      if (failure_) std::rethrow_exception(failure_);
      while (count < buffer.size() && (at_ < bytes_.size() || next_line())) {
        const std::size_t part = bytes_.copy(buffer.data() + count, buffer.size() - count, at_);
        at_ += part;
        count += part;
      }
    } catch (...) {
      // What comes before it is given out first, and nothing after it.
      failure_ = std::current_exception();
      if (count == 0) throw;
    }
    return count;
  }

 private:
  // Decodes the next line; false at the end.
  bool next_line() {
    if (ended_) return false;
    if (!begun_) begin();
    const std::string_view text = line();
    if (text == armor_end) {
      end();
      return false;
    }
    if (full_lines_only_) damaged_armor("a short line is not its last");
    if (text.empty()) damaged_armor("a line is empty");
    if (text.size() > base64_columns) damaged_armor("a line is too long");
    auto bytes = base64_decode(text, Padding::full);
    if (!bytes) damaged_armor("a line is not canonical base64");
    bytes_ = *std::move(bytes);
    at_ = 0;
    full_lines_only_ = bytes_.size() < base64_line_bytes;
    return true;
  }

  void begin() {
    constexpr std::size_t longest = armor_begin.size() + 2;
    std::size_t left = white_space_limit;
    std::string_view text = in_.line(left + longest);
    while (!text.empty() && text.find_first_not_of(white_space) == std::string_view::npos) {
      if (text.size() > left) damaged_armor("there is too much white space before it");
      left -= text.size();
      text = in_.line(left + longest);
    }
    if (without_line_end(text) != armor_begin) damaged_armor("it does not begin as armor does");
    begun_ = true;
  }

  void end() {
    const std::string_view rest = in_.peek(white_space_limit + 1);
    if (rest.size() > white_space_limit ||
        rest.find_first_not_of(white_space) != std::string_view::npos) {
      damaged_armor("something follows its end");
    }
    ended_ = true;
  }

  std::string_view line() {
    constexpr std::size_t longest = base64_columns + 2;
    std::string_view text = in_.line(longest);
    if (text.empty()) {  // the last line may lack its end
      text = in_.peek(longest);
      if (text.empty()) damaged_armor("it has no end");
      if (text.size() == longest) damaged_armor("a line is too long");
      in_.skip(text.size());
    }
    return without_line_end(text);
  }

  static std::string_view without_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  Input in_;
  std::string bytes_;
  std::size_t at_ = 0;
  bool begun_ = false;
  bool full_lines_only_ = false;  // from here, and there are none: only the end may follow
  bool ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace

void armor(const Sink& out, const std::function<void(const Sink&)>& body) {
  std::string lines = std::string(armor_begin) + '\n';
  const auto add_line = [&](std::string_view bytes) {
    lines += base64_encode(bytes, Padding::full) + '\n';
  };
  std::string kept;  // less than a line
  body([&](std::string_view bytes) {
    if (!kept.empty()) {
      const std::string_view rest = bytes.substr(0, base64_line_bytes - kept.size());
      kept += rest;
      bytes.remove_prefix(rest.size());
      if (kept.size() < base64_line_bytes) return;
      add_line(kept);
    }
    for (; bytes.size() >= base64_line_bytes; bytes.remove_prefix(base64_line_bytes)) {
      add_line(bytes.substr(0, base64_line_bytes));
    }
    kept = bytes;
    if (lines.empty()) return;
    out(lines);
    lines.clear();
  });
  if (!kept.empty()) add_line(kept);
  lines.append(armor_end) += '\n';
  out(lines);
}

Source dearmor(Source armored) {
  return [state = std::make_shared<Dearmor>(std::move(armored))](std::span<char> buffer) {
    return state->read(buffer);
  };
}

Source dearmor_if_armored(Source file) {
  const auto in = std::make_shared<Input>(std::move(file));
  // As much as tells: a writer at the other end of a pipe may wait for an answer.
  std::size_t white = 0;
  while (white < white_space_limit) {
    const std::string_view start = in->peek(white + 1);
    if (start.size() <= white || white_space.find(start[white]) == std::string_view::npos) break;
    ++white;
  }
  const std::string_view start = in->peek(white + armor_begin.size());
  const bool armored = start.size() > white && start.substr(white) == armor_begin;
  Source whole = [in](std::span<char> buffer) { return in->read(buffer); };
  return armored ? dearmor(std::move(whole)) : whole;
}

}  // namespace tnotes::age

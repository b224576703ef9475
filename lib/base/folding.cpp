#include "base/folding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utf8proc.h>

#include "base/text.hpp"

namespace tnotes {
namespace {

struct Plainer {
  utf8proc_int32_t from;
  std::string_view to;
};

// Letters whose stroke or joint is no accent to Unicode, and the marks that word processors put in
// the place of what a keyboard has.
constexpr std::array plainer_forms = {
    Plainer{0x0142, "l"},  Plainer{0x00F8, "o"},  Plainer{0x0111, "d"}, Plainer{0x00F0, "d"},
    Plainer{0x0127, "h"},  Plainer{0x0131, "i"},  Plainer{0x0167, "t"}, Plainer{0x00E6, "ae"},
    Plainer{0x0153, "oe"}, Plainer{0x00FE, "th"}, Plainer{0x2018, "'"}, Plainer{0x2019, "'"},
    Plainer{0x02BC, "'"},  Plainer{0x2010, "-"},  Plainer{0x2013, "-"},
};

constexpr std::string_view replacement = "\uFFFD";

bool is_white_space(utf8proc_int32_t code_point) {
  if (code_point >= '\t' && code_point <= '\r') return true;
  const auto category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

void append(std::string& folded, utf8proc_int32_t point) {
  const auto* const form = std::ranges::find(plainer_forms, point, &Plainer::from);
  if (is_white_space(point)) {
    folded += ' ';
  } else if (form != plainer_forms.end()) {
    folded += form->to;
  } else {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(point, bytes.data());
    folded.append(bytes.begin(), bytes.begin() + length);
  }
}

// One character in lower case, without accents, in compatibility form; white space is a blank each.
std::string fold_character(utf8proc_int32_t character) {
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | UTF8PROC_STABLE);
  std::array<utf8proc_int32_t, 64> points{};
  int boundary = 0;
  const auto length =
      utf8proc_decompose_char(character, points.data(), std::ssize(points), options, &boundary);
  std::string folded;
  for (utf8proc_ssize_t i = 0; i < std::min(length, std::ssize(points)); ++i) {
    append(folded, points[static_cast<std::size_t>(i)]);
  }
  return folded;
}

// What the characters of one and two bytes become, which most letters are: looking them up in
// Unicode's tables takes longer than all else.
class Table {
 public:
  Table() {
    for (std::size_t each = 0; each < entries_.size(); ++each) {
      const std::string folded = fold_character(static_cast<utf8proc_int32_t>(each));
      entries_[each].size = static_cast<std::uint8_t>(
          folded.copy(entries_[each].bytes.data(), entries_[each].bytes.size()));
    }
  }
  [[nodiscard]] std::string_view of(std::size_t character) const {
    return {entries_[character].bytes.data(), entries_[character].size};
  }
  static constexpr std::size_t end = 0x800;

 private:
  struct Entry {
    std::array<char, 7> bytes{};  // none of these becomes more, which is tested
    std::uint8_t size = 0;
  };
  std::array<Entry, end> entries_;
};

const Table& table() {
  static const Table all;
  return all;
}

// The first character of a text that is not empty, and its length in bytes; an invalid byte is
// none, and stands for itself alone.
struct First {
  utf8proc_int32_t character = -1;
  std::size_t length = 1;
};
First first_of(std::string_view text) {
  First first;
  const auto length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &first.character);
  if (length <= 0) return {};
  first.length = static_cast<std::size_t>(length);
  return first;
}

// What such a character becomes.
std::string folded_form(const First& first) {
  if (first.character < 0) return std::string(replacement);
  const auto character = static_cast<std::size_t>(first.character);
  if (character < Table::end) return std::string(table().of(character));
  return fold_character(first.character);
}

std::size_t ascii_at_beginning(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// In a form that compilers have many bytes at a time done in. REQUIRES: ASCII.
void lower_ascii(std::string_view text, unsigned char* to) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_capital = byte >= 'A' && byte <= 'Z';
    to[at] = static_cast<unsigned char>(byte + (is_capital ? 'a' - 'A' : 0));
  }
}

// Calls `put` with each byte of the folded text, and where its character begins in the text.
template <class Put>
void fold_bytes(std::string_view text, const Put& put) {
  bool has_begun = false;
  bool has_blank = false;
  const auto add = [&](char byte, std::size_t at) {
    if (byte == ' ') {
      has_blank = has_begun;
      return;
    }
    if (has_blank) put(' ', at);
    has_blank = false;
    has_begun = true;
    put(byte, at);
  };
  const Table& known = table();
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      add(known.of(byte).front(), at++);  // each of these is one still
      continue;
    }
    const First first = first_of(text.substr(at));
    for (const char each : folded_form(first)) add(each, at);
    at += first.length;
  }
}

}  // namespace

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  fold_bytes(text, [&](char byte, std::size_t) { folded += byte; });
  return folded;
}

std::string_view Folding::fold(std::string_view text) {
  size_ = 0;
  fold_bytes(text, [this](char byte, std::size_t) {
    make_room(1);
    folded_.data()[size_++] = static_cast<unsigned char>(byte);
  });
  return folded_.reveal().substr(0, size_);
}

std::string_view Folding::fold_words(std::string_view text) {
  size_ = 0;
  while (!text.empty()) {
    make_room(text.size());
    const std::size_t ascii = ascii_at_beginning(text);
    lower_ascii(text.substr(0, ascii), folded_.data() + size_);
    size_ += ascii;
    text.remove_prefix(ascii);
    if (text.empty()) break;
    const First first = first_of(text);
    add(folded_form(first));
    text.remove_prefix(first.length);
  }
  return folded_.reveal().substr(0, size_);
}

void Folding::add(std::string_view bytes) {
  make_room(bytes.size());
  std::ranges::copy(bytes, folded_.data() + size_);
  size_ += bytes.size();
}

void Folding::make_room(std::size_t size) {
  constexpr std::size_t least = 16384;
  if (size_ + size <= folded_.size()) return;
  Secret larger(std::max({least, 2 * folded_.size(), size_ + size}));
  std::copy_n(folded_.data(), size_, larger.data());
  folded_ = std::move(larger);
}

FoldedWithPlaces fold_with_places(std::string_view text) {
  FoldedWithPlaces folded;
  fold_bytes(text, [&](char byte, std::size_t at) {
    folded.text += byte;
    folded.places.push_back(at);
  });
  return folded;
}

std::size_t end_of_folded(std::string_view text, std::size_t at) {
  at += first_of(text.substr(at)).length;
  while (at < text.size()) {
    const First first = first_of(text.substr(at));
    if (first.character < 0 || !fold_character(first.character).empty()) break;
    at += first.length;
  }
  return at;
}

std::vector<std::size_t> places_before_folding(std::string_view text,
                                               std::span<const std::size_t> folded) {
  std::vector<std::size_t> places;
  std::size_t now = 0;
  fold_bytes(text, [&](char, std::size_t at) {
    if (places.size() < folded.size() && folded[places.size()] == now) places.push_back(at);
    ++now;
  });
  return places;
}

}  // namespace tnotes

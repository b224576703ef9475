#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace tnotes {

// Folds texts as fold() does (base/text.hpp), one after the other: the memory that they are folded
// into, locked and wiped, is used again.
class Folding {
 public:
  // Valid until the next one.
  std::string_view fold(std::string_view text);
  // The same, but white space stays in some form: every word of fold() is in this as it is there.
  // Takes a tenth of the time.
  std::string_view fold_words(std::string_view text);

 private:
  void add(std::string_view bytes);
  void make_room(std::size_t size);
  Secret folded_;
  std::size_t size_ = 0;
};

// A text as fold() has it, and for each of its bytes where in the text the character begins that it
// came of.
struct FoldedWithPlaces {
  std::string text;
  std::vector<std::size_t> places;
};
FoldedWithPlaces fold_with_places(std::string_view text);

// Where the character behind the one at `at` begins that does not fold to nothing, as accents do
// that stand for themselves; or the end.
std::size_t end_of_folded(std::string_view text, std::size_t at);

// Where in the text the characters begin that these places of its folded form came of. REQUIRES:
// ascending places within the folded form.
std::vector<std::size_t> places_before_folding(std::string_view text,
                                               std::span<const std::size_t> folded);

}  // namespace tnotes

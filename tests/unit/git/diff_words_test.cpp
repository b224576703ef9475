#include <random>
#include <string>

#include "support.hpp"

using namespace tnotes::git;

namespace {

std::string shown(const std::vector<DiffPiece>& pieces) {
  std::string text;
  for (const DiffPiece& piece : pieces) {
    const char mark = piece.kind == DiffPiece::Kind::same      ? '='
                      : piece.kind == DiffPiece::Kind::removed ? '-'
                                                               : '+';
    text += mark;
    text += '[' + piece.text + ']';
  }
  return text;
}

std::string joined(const std::vector<DiffPiece>& pieces, DiffPiece::Kind left_out) {
  std::string text;
  for (const DiffPiece& piece : pieces) {
    if (piece.kind != left_out) text += piece.text;
  }
  return text;
}

}  // namespace

TEST_CASE("words are compared as words") {
  CHECK(shown(diff_words("", "")) == "");
  CHECK(shown(diff_words("a b", "a b")) == "=[a b]");
  CHECK(shown(diff_words("", "new text")) == "+[new text]");
  CHECK(shown(diff_words("old", "")) == "-[old]");
  CHECK(shown(diff_words("sleeps well.", "sleeps badly.")) == "=[sleeps ]-[well]+[badly]=[.]");
  CHECK(shown(diff_words("one\ntwo\n", "one\nthree\n")) == "=[one\n]-[two]+[three]=[\n]");
  CHECK(shown(diff_words("na\xc3\xafve plan", "na\xc3\xafve plans")) ==
        "=[na\xc3\xafve ]-[plan]+[plans]");
}

TEST_CASE("both texts come back byte for byte") {
  std::mt19937 random(7);
  const std::string alphabet("ab c,\n\0\xff 0", 11);
  for (int round = 0; round < 400; ++round) {
    std::string texts[2];
    for (std::string& text : texts) {
      const std::size_t size = random() % 60;
      for (std::size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
    }
    const auto pieces = diff_words(texts[0], texts[1]);
    CHECK(joined(pieces, DiffPiece::Kind::added) == texts[0]);
    CHECK(joined(pieces, DiffPiece::Kind::removed) == texts[1]);
  }
}

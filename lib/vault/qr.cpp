#include "vault/qr.hpp"

#include <algorithm>
#include <memory>
#include <qrencode.h>
#include <sodium.h>
#include <span>

#include "base/error.hpp"

namespace tnotes::vault {
namespace {

constexpr std::size_t quiet_zone = 4;

constexpr std::string_view black_on_white = "\x1b[30;47m";
constexpr std::string_view usual_colours = "\x1b[0m\n";
// By the upper and the lower of two modules, of which a dark one counts.
constexpr std::string_view blocks[] = {" ", "\u2580", "\u2584", "\u2588"};
constexpr std::size_t longest_block = 3;

struct Release {
  void operator()(QRcode* code) const {
    const auto width = static_cast<std::size_t>(code->width);
    sodium_memzero(code->data, width * width);
    QRcode_free(code);
  }
};
using Code = std::unique_ptr<QRcode, Release>;

Code encode(std::string_view text) {
  const Secret terminated = [&] {
    Secret copy(text.size() + 1);
    std::ranges::copy(text, copy.data());
    return copy;
  }();
  Code code(QRcode_encodeString(reinterpret_cast<const char*>(terminated.data()), 0, QR_ECLEVEL_L,
                                QR_MODE_8, 1));
  if (!code) throw Error(Exit::system, "no QR code could be made");
  return code;
}

}  // namespace

std::optional<Secret> qr_code(std::string_view text, std::size_t columns, std::size_t rows) {
  const Code code = encode(text);
  const auto width = static_cast<std::size_t>(code->width);
  const std::size_t side = width + 2 * quiet_zone;
  const std::size_t lines = (side + 1) / 2;
  if (side > columns || lines > rows) return std::nullopt;
  const std::span modules(code->data, width * width);
  // Out of the code, and so in its quiet zone, all is light.
  const auto is_dark = [&](std::size_t row, std::size_t column) -> std::size_t {
    if (row < quiet_zone || column < quiet_zone) return 0;
    row -= quiet_zone;
    column -= quiet_zone;
    return row < width && column < width && (modules[row * width + column] & 1) != 0 ? 1 : 0;
  };
  Secret shown(lines * (black_on_white.size() + side * longest_block + usual_colours.size()));
  unsigned char* end = shown.data();
  const auto add = [&](std::string_view piece) { end = std::ranges::copy(piece, end).out; };
  for (std::size_t row = 0; row < side; row += 2) {
    add(black_on_white);
    for (std::size_t column = 0; column < side; ++column) {
      add(blocks[is_dark(row, column) + 2 * is_dark(row + 1, column)]);
    }
    add(usual_colours);
  }
  return Secret::copy(shown.reveal().substr(0, static_cast<std::size_t>(end - shown.data())));
}

}  // namespace tnotes::vault

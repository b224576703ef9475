#include "age/header.hpp"

#include <algorithm>
#include <string_view>

#include "age/damage.hpp"
#include "age/derive.hpp"
#include "base/base64.hpp"

namespace tnotes::age {
namespace {

constexpr std::string_view version = "age-encryption.org/v1";
constexpr std::string_view any_version = "age-encryption.org/";
constexpr std::string_view stanza_mark = "->";
constexpr std::string_view mac_mark = "---";
constexpr std::size_t mac_size = 32;

[[noreturn]] void damaged_header(std::string_view what) {
  throw Damage(Layer::header, "the age file's header is damaged: " + std::string(what));
}

// Lines, until they are more than a header may have.
class Lines {
 public:
  explicit Lines(Input& in) : in_(in) {}

  // Without its line feed. Valid until the next one.
  std::string_view next() {
    std::string_view line = in_.line(left_);
    if (line.empty()) {
      if (in_.peek(left_).size() == left_) {
        throw Damage(Layer::header, "the age file's header is larger than 256 KiB");
      }
      damaged_header("it ends early");
    }
    left_ -= line.size();
    line.remove_suffix(1);
    return line;
  }

 private:
  Input& in_;
  std::size_t left_ = header_limit;
};

// What follows the mark: arguments, each behind one space.
std::vector<std::string> arguments_of(std::string_view rest) {
  std::vector<std::string> arguments;
  while (!rest.empty()) {
    if (rest.front() != ' ') damaged_header("a stanza has a stray character");
    rest.remove_prefix(1);
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty()) damaged_header("a stanza has an empty argument");
    if (std::ranges::any_of(word, [](char c) { return c < 33 || c > 126; })) {
      damaged_header("a stanza has a character that may not be there");
    }
    arguments.emplace_back(word);
    rest.remove_prefix(word.size());
  }
  if (arguments.empty()) damaged_header("a stanza has no type");
  return arguments;
}

// Lines of full width and then a shorter one, which may be empty.
std::string read_body(Lines& lines) {
  std::string text;
  std::string_view line;
  do {
    line = lines.next();
    if (line.size() > base64_columns) damaged_header("a stanza has a line that is too long");
    text += line;
  } while (line.size() == base64_columns);
  auto body = base64_decode(text, Padding::none);
  if (!body) damaged_header("a stanza is not canonical base64");
  return *std::move(body);
}

std::string encode_covered(const std::vector<Stanza>& stanzas) {
  std::string text;
  text.reserve(256 * stanzas.size());
  text.append(version) += '\n';
  for (const auto& stanza : stanzas) {
    text.append(stanza_mark).append(" ").append(stanza.type);
    for (const auto& argument : stanza.arguments) text.append(" ").append(argument);
    text += '\n';
    const std::string body = base64_encode(stanza.body, Padding::none);
    for (std::size_t at = 0; at <= body.size(); at += base64_columns) {
      text.append(body, at, base64_columns) += '\n';
    }
  }
  return text.append(mac_mark);
}

}  // namespace

Header read_header(Input& in) {
  Lines lines(in);
  const std::string_view first = in.peek(any_version.size());
  if (first != any_version) {
    throw Damage(Layer::header, "this is not an age file");
  }
  if (lines.next() != version) {
    throw Damage(Layer::header, "the age file is of a version that is not known here");
  }
  Header header;
  while (true) {
    const std::string_view line = lines.next();
    if (line.starts_with(mac_mark)) {
      const std::string_view rest = line.substr(mac_mark.size());
      if (rest.starts_with(' ')) {
        header.mac = base64_decode(rest.substr(1), Padding::none).value_or("");
      }
      if (header.mac.size() != mac_size) damaged_header("its last line is no MAC");
      if (header.stanzas.empty()) damaged_header("it is for nobody");
      return header;
    }
    if (!line.starts_with(stanza_mark)) damaged_header("a line is neither a stanza nor the MAC");
    std::vector<std::string> words = arguments_of(line.substr(stanza_mark.size()));
    Stanza stanza{std::move(words.front()), {}, {}};
    stanza.arguments.assign(std::move_iterator(words.begin() + 1), std::move_iterator(words.end()));
    stanza.body = read_body(lines);
    header.stanzas.push_back(std::move(stanza));
  }
}

std::string encode(const Header& header) {
  return encode_covered(header.stanzas) + ' ' + base64_encode(header.mac, Padding::none) + '\n';
}

std::string header_mac(const std::vector<Stanza>& stanzas, const Secret& file_key) {
  return hmac(derive(file_key, "", "header"), encode_covered(stanzas));
}

}  // namespace tnotes::age

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace tnotes::yaml {

// Where a node begins in its file. Lines and columns count from 1; columns count bytes.
struct Mark {
  std::size_t line = 1;
  std::size_t column = 1;
};

enum class Kind { scalar, sequence, mapping };

class Node;
struct Pair;

// A parsed value. Scalars stay text: the field's owner decides what the text means, so that a
// quoted "14:00" or an unquoted 010 is never turned into something else on the way.
class Node {
 public:
  Kind kind = Kind::scalar;
  Mark mark;                  // where it begins; of a value that is not written, behind its ':'
  Mark end;                   // just behind its last character
  std::string text;           // scalar: its value after unquoting
  bool quoted = false;        // scalar: written in quotes or as a block
  bool flow = false;          // sequence, mapping: written in brackets
  std::vector<Node> items;    // sequence
  std::vector<Pair> entries;  // mapping, in the order of the file

  // Written as nothing, ~ or null, without quotes.
  [[nodiscard]] bool is_null() const;
  // The value of a key in a mapping; null pointer where there is none or this is no mapping.
  [[nodiscard]] const Node* find(std::string_view key) const;
};

struct Pair {
  std::string key;
  Mark key_mark;
  Mark colon;  // just behind the key's ':'
  Node value;
};

// What to parse, how to name it in errors, and on which of its lines the text begins (front matter
// begins on line 2 of its note). With `show_lines`, errors carry the source line and a caret; it is
// off for notes, whose lines are a client's words.
struct Source {
  std::string name;
  std::string_view text;
  std::size_t first_line = 1;
  bool show_lines = true;
};

// Limits that no honest file comes near.
inline constexpr std::size_t max_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_depth = 32;
inline constexpr std::size_t max_nodes = 100'000;

// The one YAML loader of the project. Takes one block mapping that begins at the start of a line
// (an empty file is an empty mapping), behind one line `---` or none. All else throws invalid with
// "NAME:LINE:COLUMN: what is wrong", the line and a caret: anchors, aliases, tags, directives,
// further documents, duplicate and merge keys, keys that are no scalars or have no colon, empty
// items in brackets, tabs as indentation, a byte order mark, control characters, invalid UTF-8,
// what exceeds the limits, and any byte that the parser beneath would have passed over in silence;
// an age file, of which no line is shown. The message holds no text of the file but a key's name.
Node parse(const Source& source);

// The error for a value that its owner does not accept: invalid, "NAME:LINE:COLUMN: message", with
// the line and a caret where the source shows lines.
[[nodiscard]] Error error_at(const Source& source, Mark mark, const std::string& message);

// A scalar written so that it reads back as the same text, here and in every other YAML reader:
// bare only where it cannot be taken for a number, date, truth value or syntax; else in double
// quotes, with control characters escaped. Bytes that are no UTF-8 become U+FFFD.
std::string scalar(std::string_view text);
// Always in double quotes.
std::string quoted(std::string_view text);
// A text of several lines as it stands, below a '|-' and behind `indent` spaces, where it reads
// back as the same; else in double quotes. Goes behind "key: "; without a line feed at its end.
std::string block(std::string_view text, std::size_t indent);

// Changes one key in the text of a file and leaves every other byte as it was: comments, order,
// blank lines, quoting. `path` names a key, or a key within mappings ({"pinned", "root_key"}).
// `value` is YAML in flow or scalar form on one line. A key that exists has its value replaced (a
// comment behind it stays); one that does not is added at the end of its mapping, or, with `after`,
// behind that sibling; a missing mapping on the way is made. Both functions read the result back
// and throw invalid where more than that key would change, or where the path leads through a value
// that is no mapping. REQUIRES: text parses.
std::string set(std::string_view text, const std::vector<std::string>& path, std::string_view value,
                std::string_view after = {});

// Removes a key with its value, the comment behind it and comments below that are indented more; no
// change where there is none. A mapping that loses its last key stays as a key without a value, or
// as {}. REQUIRES: text parses.
std::string remove(std::string_view text, const std::vector<std::string>& path);

}  // namespace tnotes::yaml

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tnotes {

// Where the first byte stands that is not part of valid UTF-8; nothing where all is valid.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// For comparing names as people type them: case, accents, strokes (Łukasz) and width set aside,
// typographic apostrophes and hyphens as the keyboard's, white space collapsed, trimmed ("  Zoë
// LÓPEZ" becomes "zoe lopez"). Invalid bytes become U+FFFD. Never for display or storage. A text
// that is not empty may fold to nothing, which is a part of every name: check for it.
std::string fold(std::string_view text);

// Columns that the text takes on a terminal, by character width; control characters count 0,
// invalid bytes 1.
std::size_t display_width(std::string_view text);

// Cut to at most `width` columns, with an ellipsis as the last where something was cut.
std::string truncate(std::string_view text, std::size_t width);

// Padded with spaces to `width` columns; never cut.
std::string pad(std::string_view text, std::size_t width);

// Safe on a terminal: control characters (C0 except line feed and tab, DEL, C1), invalid UTF-8 and
// what reorders or hides text (U+202A-202E, U+2066-2069, U+200E, U+200F, U+061C, the separators
// U+2028-2029, the tags U+E0000-E007F) become visible escapes such as \x1b or \u202e. With
// `one_line`, line feeds and tabs too, as \n and \t.
std::string escape_for_terminal(std::string_view text, bool one_line = false);

// A message as it is shown, on one line: the same, and what stands behind "AGE-SECRET-KEY-1", in
// any case, is left out. A private key may have been typed where a file or a name belongs.
std::string shown_message(std::string_view text);

// As one word for a POSIX shell, quoted where it needs to be: for commands that a hint tells to
// type.
std::string for_shell(std::string_view text);

// A command as a message shows it: in quotes, but for one that has some itself, of which a copy
// with the outer ones would mean something else.
std::string shown_command(std::string_view command);

// Wrapped at spaces so that no line goes beyond column `width`, each but the first behind `indent`
// spaces; the first is meant to follow as many columns that the caller prints (a label). Words that
// are longer stay whole. Line feeds in the text are kept, spaces at the ends of lines are not.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

// Without the ASCII white space at both ends.
std::string_view trim(std::string_view text);

// The pieces between separators: always one more than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);

// Lines without their line feeds; a last line without one counts, an empty last one does not.
std::vector<std::string_view> split_lines(std::string_view text);

std::string to_lower_ascii(std::string_view text);

// The candidates that `word` may have been meant to be, nearest first, three at most: those within
// a third of its length in edits (swaps of neighbours count one), or beginning with it. Compared as
// fold() does.
std::vector<std::string> did_you_mean(std::string_view word,
                                      std::span<const std::string> candidates);

}  // namespace tnotes

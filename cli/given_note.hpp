#pragma once

#include <map>
#include <string>

#include "cli/app/context.hpp"
#include "records/store.hpp"

namespace tnotes::cli {

// What --from brought: a body, or a whole note with its front matter.
struct Given {
  std::string name;  // for errors: the file, or "the given note" from standard input
  std::string text;  // with line feeds
  bool whole = false;
};

// Throws usage where it is empty, and what reading it throws.
Given read_given(Context& context, const std::string& from);

// Whether the front matter of a whole note has a value for a key. Throws invalid.
bool has_value(const Given& given, const std::string& key);

// Throws refused where a whole note is another client's, or has the shape of a psychotherapy note.
void require_own(const Given& given, const std::string& client);

// Values of front matter by key, as YAML.
using FrontValues = std::map<std::string, std::string>;

// A whole note from outside becomes the draft at `ref`: its id and client are the draft's, `ours`
// goes before what it says, `missing` fills what it does not say, and signatures go. Throws usage
// for an impossible date or time, refused for another client's or a psychotherapy note, invalid.
std::string adapt_whole_note(const Given& given, const records::NoteRef& ref,
                             const FrontValues& ours, const FrontValues& missing);

}  // namespace tnotes::cli

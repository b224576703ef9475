#pragma once

#include <string>

#include "base/json.hpp"
#include "cli/app/context.hpp"
#include "git/repository.hpp"
#include "records/note.hpp"

namespace tnotes::cli {

// The documents are tnotes-json(5).
void print_json(Context& context, const Json& document);

// A JSON array that is printed as it comes, as print_json() would print it as a whole.
class JsonList {
 public:
  explicit JsonList(Context& context) : context_(context) {}
  void add(const Json& item);
  // Once, behind the last.
  void end();

 private:
  Context& context_;
  bool is_empty_ = true;
};

// {id, client, status, path, commit}: what new, edit, addend, sign and the like answer.
Json note_result(const records::Note& note, const git::Oid& commit);

// A note's row in `list`. `in_error` where an addendum takes it back.
Json note_row(const records::Note& note, bool in_error);

// A value, or null where it is empty.
Json or_null(const std::string& text);

}  // namespace tnotes::cli

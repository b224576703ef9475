#pragma once

#include <string>

#include "cli/app/context.hpp"
#include "records/client.hpp"

// What the commands on clients share: dates and codes as people give them, checked; a client's
// file, found, changed and committed.
namespace tnotes::cli {

// A day in a person's words; says what a vague one was taken for. Throws usage.
Date spoken_day(Context& context, const std::string& words);

// A date of birth. Throws usage for a day before 1900 or one to come.
Date birth_date(Context& context, const std::string& words);

// A diagnosis code; one that does not look like ICD-10 is warned about.
std::string diagnosis_code(Context& context, const std::string& text);

// A client and the file that describes them.
struct ClientFile {
  std::string id;
  std::string path;
  std::string text;
};

// Finds CLIENT as every command does, but an exact id also where the file cannot be read as a
// client's, so that it can be mended.
ClientFile find_client_file(Context& context, const std::string& word);

// The text with one key set as KEY=VALUE says; an empty value removes it. Lists stand between
// commas. Throws usage for an unknown key or a value that does not fit it.
std::string set_client_key(Context& context, const std::string& text, const std::string& key,
                           const std::string& value);

// Commits a changed client.yaml and answers {id, commit}. `before` is the file as `text` was made
// from it. Throws refused where it has been changed meanwhile.
void save_client(Context& context, const ClientFile& before, const std::string& text);

// Answers for a client in whom nothing had to change.
void print_unchanged(Context& context, const std::string& id);

}  // namespace tnotes::cli

#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/app/context.hpp"
#include "git/repository.hpp"
#include "records/note.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::cli {

// Keys keep the order in which they are put in. The documents are tnotes-json(5).
using Json = nlohmann::ordered_json;

void print_json(Context& context, const Json& document);

// {id, client, status, path, commit}: what new, edit, addend, sign and the like answer.
Json note_result(const records::Note& note, const git::Oid& commit);

// A note's row in `list` and `search`.
Json note_row(const records::Note& note);

// A YAML value as JSON: plain true and false, and within `measures` whole numbers, become what they
// say; everything else stays text, so that "90837" and "007" do.
Json to_json(const yaml::Node& node, bool numbers = false);

// A value, or null where it is empty.
Json or_null(const std::string& text);

}  // namespace tnotes::cli

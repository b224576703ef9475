#pragma once

#include "base/json.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::yaml {

// A YAML value as JSON: plain true and false become what they say, everything else stays text, so
// that "90837" and "007" do.
Json to_json(const Node& node);

// The same for what a note has under `measures`, where plain whole numbers of up to nine digits are
// numbers.
Json scores_to_json(const Node& node);

}  // namespace tnotes::yaml

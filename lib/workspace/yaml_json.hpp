#pragma once

#include "base/json.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::yaml {

// A YAML value as JSON: plain true and false, and within `measures` whole numbers, become what they
// say; everything else stays text, so that "90837" and "007" do. `numbers`: as within `measures`.
Json to_json(const Node& node, bool numbers = false);

}  // namespace tnotes::yaml

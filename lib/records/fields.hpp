#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "workspace/yaml.hpp"

// Reading of typed values out of YAML nodes. Each throws invalid at the node's place, naming the
// key and never the value.
namespace tnotes::records {

std::string scalar_text(const yaml::Source& source, std::string_view key, const yaml::Node& node);
// A list of text; a missing value is an empty list, a single scalar a list of one.
std::vector<std::string> text_list(const yaml::Source& source, std::string_view key,
                                   const yaml::Node& node);
int whole_number(const yaml::Source& source, std::string_view key, const yaml::Node& node, int low,
                 int high);
Date date_value(const yaml::Source& source, std::string_view key, const yaml::Node& node);
TimeOfDay time_value(const yaml::Source& source, std::string_view key, const yaml::Node& node);
// true or false, and nothing else.
bool truth_value(const yaml::Source& source, std::string_view key, const yaml::Node& node);

}  // namespace tnotes::records

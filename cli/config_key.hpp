#pragma once

#include <string>

#include "workspace/settings.hpp"

namespace tnotes::cli {

// The setting of that name. Throws usage, with near names.
const SettingKey& require_setting(const std::string& name);

}  // namespace tnotes::cli

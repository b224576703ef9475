#pragma once

#include <optional>
#include <string>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// What --since and --until choose; nothing where neither is given. "A..B" as --since says both
// ends. What depends on the present day is said as it was understood. Throws usage.
std::optional<Period> period_of(Context& context, const std::string& since,
                                const std::string& until);

// A period in one's words. What depends on the present day is said as it was understood. Throws
// usage.
Period period_in(Context& context, const std::string& words);

}  // namespace tnotes::cli

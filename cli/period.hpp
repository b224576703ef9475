#pragma once

#include <optional>
#include <string>

#include "cli/app/context.hpp"

namespace tnotes::cli {

// What --since and --until choose; nothing where neither is given. "A..B" as --since says both
// ends. What depends on the present day is said as it was understood. Throws usage.
std::optional<Period> period_of(Context& context, const std::string& since,
                                const std::string& until);

// The same where --week says both ends: the week of a day, or one that is named. Throws usage where
// it is given beside the others, or is no week.
std::optional<Period> period_of(Context& context, const std::string& since,
                                const std::string& until, const std::string& week);

}  // namespace tnotes::cli

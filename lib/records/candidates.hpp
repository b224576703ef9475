#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

// What words of the command line may mean. Within lib/records alone.
namespace tnotes::records {

// That a word fits several, which are named as far as a screen goes: not_found.
Error ambiguous(std::string_view word, std::string_view what,
                const std::vector<std::string>& candidates);

}  // namespace tnotes::records

#pragma once

#include "cli/app/table.hpp"

namespace tnotes::cli {

// Every command of `tnotes`. Adding one is a line in table.cpp.
const Table& table();

}  // namespace tnotes::cli

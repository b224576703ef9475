#pragma once

#include <array>
#include <string>
#include <string_view>

// The names in the folder of texts that editors have. Within lib/records alone.
namespace tnotes::records {

inline constexpr const char* edit_folder = ".git/tnotes/edit";

// What tnotes itself puts beside a text, by the end of its name.
inline constexpr std::string_view client_ending = ".client";
inline constexpr std::string_view base_ending = ".base";
inline constexpr std::string_view command_ending = ".command";
inline constexpr std::array<std::string_view, 5> own_endings{command_ending, base_ending,
                                                             client_ending, ".old", ".lock"};

bool is_own_ending(std::string_view ending);

// A name without what editors put before it: `.ID.md.swp`, `#ID.md#`, `.#ID.md`.
std::string_view without_lead(std::string_view name);

// Whether an editor would give that name to a file beside the text of `stem`.
bool lies_beside(std::string_view name, std::string_view stem);

}  // namespace tnotes::records

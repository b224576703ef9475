#pragma once

#include <string>
#include <string_view>

#include "workspace/yaml.hpp"

// What the records must never hold, told by its shape: psychotherapy notes (45 CFR 164.501), which
// are kept by the vault alone, and its ciphertext.
namespace tnotes::records {

// The name that no template of the records may have.
inline constexpr std::string_view psychotherapy_template = "psychotherapy";

// Whether a front matter is a psychotherapy note's: its template says so, or it has a length, a key
// that the records keep for that. Keys and the template's name in any case.
bool is_psychotherapy_front(const yaml::Node& front);

// Whether the text is an age file, binary or armored, or has an armored one within.
bool holds_age_file(std::string_view text);

// Throws refused, naming `name`, where a text that is to be a note's body begins with a whole
// psychotherapy note, or holds an age file.
void refuse_vault_text(const std::string& name, std::string_view body);

}  // namespace tnotes::records

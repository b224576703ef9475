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

// Whether lines that stand together are a psychotherapy note's front matter: its id, its client and
// its length, whatever stands around them, and however they are indented or quoted.
bool holds_psychotherapy_front(std::string_view text);

// Throws refused, naming `name`, where a text that is to stand in the records holds one of these,
// or begins with the front matter of one.
void refuse_vault_text(const std::string& name, std::string_view text);

}  // namespace tnotes::records

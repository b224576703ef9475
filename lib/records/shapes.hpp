#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "workspace/yaml.hpp"

// What the records must never hold, told by its shape: psychotherapy notes (45 CFR 164.501), which
// are kept by the vault alone, and its ciphertext.
namespace tnotes::records {

// The name that no template of the records may have.
inline constexpr std::string_view psychotherapy_template = "psychotherapy";

// Whether a word is an id as the vault gives them to its notes, whose files have it as their name:
// 32 hexadecimal digits.
bool is_vault_id(std::string_view text);

// Whether a front matter is a psychotherapy note's: its template says so, or it has a length, a key
// that the records keep for that. Keys and the template's name in any case.
bool is_psychotherapy_front(const yaml::Node& front);

// Whether the text is an age file, binary or armored, or has an armored one within.
bool holds_age_file(std::string_view text);

// Whether lines that stand together are a psychotherapy note's front matter: its id, its client and
// its length, whatever stands around them, and however they are indented or quoted.
bool holds_psychotherapy_front(std::string_view text);

// What a refusal says to do instead.
inline constexpr const char* kept_by_the_vault = "such notes are kept by 'tnotes vault' alone";

// Throws refused, naming `name`, where a text that is to stand in the records holds one of these,
// begins with the front matter of one, or holds a private key.
void refuse_vault_text(const std::string& name, std::string_view text);

// The same of any file's bytes, and of the file that makes a directory a vault.
void refuse_vault_file(const std::string& path, std::string_view text);

// The same of a file that lies among the records and is no part of them, as far as its first 4 KiB
// tell. `path` is relative to the records.
void refuse_vault_stray(const std::filesystem::path& records, const std::string& path);

}  // namespace tnotes::records

#pragma once

#include <string>
#include <vector>

#include "workspace/places.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::records {

// Someone who may sign, with the public keys ("ssh-ed25519 AAAA…") that stand for the person.
struct Clinician {
  std::string id;
  std::string name;
  std::string credentials;  // "LMFT"; may be empty
  std::vector<std::string> keys;
};

// practice.yaml: who may sign and by which policies. It is read by everybody's tnotes and comes
// with the repository, so a key that names a program, a path, a remote or a recipient has no place
// in it; unknown keys are errors.
struct Practice {
  std::vector<Clinician> clinicians;
  int late_after_hours = 72;  // a note signed later than this after its session counts as late

  [[nodiscard]] const Clinician* find(std::string_view id) const;
  [[nodiscard]] const Clinician* find_by_key(std::string_view public_key) const;
};

inline constexpr std::string_view practice_path = practice_file_name;

// Throws invalid: a key that does not belong there, a format of a later tnotes, a missing name.
Practice parse_practice(const yaml::Source& source);

// The text of a new practice.yaml.
std::string render_practice(const Practice& practice);

// "lortiz" for "Lucía Ortiz": the first letter of the first name and the last name, ASCII.
std::string clinician_id_from(std::string_view name);

}  // namespace tnotes::records

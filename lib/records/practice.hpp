#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
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

// That one of these is to cosign what a clinician signs, of sessions in a stretch of days.
struct CosignPolicy {
  std::string clinician;        // the supervisee, by id
  std::vector<std::string> by;  // supervisors, by id: at least one, and never the supervisee
  std::optional<Date> since;
  std::optional<Date> until;  // this day included
};

// practice.yaml, as tnotes-practice(5) has it: who may sign and by which policies. It is read by
// everybody's tnotes and comes with the repository, so a key that names a program, a path, a remote
// or a recipient has no place in it; unknown keys are errors.
struct Practice {
  std::vector<Clinician> clinicians;
  int late_after_hours = 72;  // a note signed later than this after its session counts as late
  std::vector<CosignPolicy> cosign{};

  [[nodiscard]] const Clinician* find(std::string_view id) const;
  [[nodiscard]] const Clinician* find_by_key(std::string_view public_key) const;
  // Who may cosign what a clinician signs of a session on that day, as the policy names them: empty
  // where it asks for no cosignature.
  [[nodiscard]] std::vector<std::string> supervisors(std::string_view clinician, Date day) const;
  // Ids that a policy names and no clinician has: a slip, or somebody who was taken off the list.
  [[nodiscard]] std::vector<std::string> strangers() const;
};

inline constexpr std::string_view practice_path = practice_file_name;

// Throws invalid: a key that does not belong there, a format of a later tnotes, a missing name, a
// policy that says no more than half.
Practice parse_practice(const yaml::Source& source);
// The clinicians alone, whatever else the file says: whose keys counted once is not changed by a
// policy that was wrong then.
std::vector<Clinician> parse_clinicians(const yaml::Source& source);

// The text of a new practice.yaml.
std::string render_practice(const Practice& practice);

// "lortiz" for "Lucía Ortiz": the first letter of the first name and the last name, ASCII.
std::string clinician_id_from(std::string_view name);

}  // namespace tnotes::records

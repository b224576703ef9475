#pragma once

#include <string>
#include <vector>

#include "records/note.hpp"
#include "records/practice.hpp"

// Notes of a supervisee that a supervisor signs too, where the practice's policy asks for it.
namespace tnotes::records {

// The clinicians one of whom is still to cosign the note, by id: empty where it is a draft or
// cosigned, or where the policy asks for nothing.
std::vector<std::string> awaited_cosigners(const Practice& practice, const Note& note);

// Throws refused where the note is a draft, or cosigned already; where `clinician` is who signed
// it; and where the policy asks others to cosign it. A note that nobody is asked to cosign may be
// cosigned by any other clinician.
void check_cosignable(const Practice& practice, const Note& note, const std::string& clinician);

}  // namespace tnotes::records

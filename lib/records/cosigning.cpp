#include "records/cosigning.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/error.hpp"

namespace tnotes::records {

std::vector<std::string> awaited_cosigners(const Practice& practice, const Note& note) {
  if (note.status == NoteStatus::draft || note.cosignature) return {};
  return practice.supervisors(note.signature->by, note.date);
}

void check_cosignable(const Practice& practice, const Note& note, const std::string& clinician) {
  if (note.status == NoteStatus::draft) {
    throw Error(Exit::refused, fmt::format("note {} is a draft", note.id))
        .hint("it is cosigned once its author has signed it");
  }
  if (note.cosignature) {
    throw Error(Exit::refused,
                fmt::format("note {} is cosigned already, by {}", note.id, note.cosignature->by));
  }
  if (note.signature->by == clinician) {
    throw Error(Exit::refused, fmt::format("note {} was signed by you", note.id))
        .hint("another clinician cosigns it");
  }
  const auto awaited = awaited_cosigners(practice, note);
  if (awaited.empty() || std::find(awaited.begin(), awaited.end(), clinician) != awaited.end()) {
    return;
  }
  throw Error(Exit::refused,
              fmt::format("note {} is to be cosigned by {}", note.id, fmt::join(awaited, " or ")))
      .hint(fmt::format("the policy 'cosign' in {} says so", practice_path));
}

}  // namespace tnotes::records

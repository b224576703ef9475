#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "records/signed_history.hpp"
#include "records/store.hpp"

// Notes that were entered in error, into the wrong record maybe: an addendum says so, once it is
// signed, of the note or addendum that it amends. One that was entered in error itself takes
// nothing back.
namespace tnotes::records {

bool takes_back(const Note& note);

// Which of a client's notes are taken back, by id, each with the addendum that does it; from all
// addenda that say so, each with what it amends.
using TakenBack = std::map<std::string, std::string>;
TakenBack taken_back(const std::map<std::string, std::string>& saying);

// Of the notes of one client, as they were signed.
TakenBack taken_back_of(const SignedTexts& texts);

// The same by the work tree, for who reads there. An addendum that is not what was signed, or that
// the history does not have so, takes nothing back, and is told of.
class ErrorMarks {
 public:
  explicit ErrorMarks(const Records& records) : records_(records) {}

  // A note that was read.
  void look_at(const Note& note, std::string_view text);
  // Those of a client that were not looked at: of days outside the period.
  void read_rest(const std::string& client, const Period& looked_at);

  // Behind the last note. The addendum that takes the note back, or the note that it amends;
  // nothing where the note stands.
  [[nodiscard]] std::optional<std::string> taken_back_by(const Note& note) const;
  [[nodiscard]] const std::vector<Damage>& damaged() const { return damaged_; }

 private:
  const Records& records_;
  std::map<std::string, std::map<std::string, std::string>> saying_;  // by client
  mutable std::map<std::string, TakenBack> known_;                    // by client
  std::vector<Damage> damaged_;
};

}  // namespace tnotes::records
